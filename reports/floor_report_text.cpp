#include "reports/floor_report.hpp"
#include "reports/floor_words.hpp"
#include "reports/number_text.hpp"
#include "reports/text_grid.hpp"

namespace pointsman::reports {
namespace {

using analysis::FlipParameter;
using analysis::PointReport;
using analysis::Reach;

constexpr std::size_t kSavingWidthMin = 12;

/// One sentence after another, each on lines of its own.
class Lines {
 public:
  explicit Lines(const TableOptions& options) : options_(options) {}
  void add(const std::string& sentence) {
    text_ += wrap_text(options_.bullet(), sentence, options_.width) + '\n';
  }
  const std::string& text() const { return text_; }

 private:
  const TableOptions& options_;
  std::string text_;
};

std::string story_line(const analysis::FloorStory& story) {
  std::string text = share_words(story.traffic.easy_share) + " easy";
  if (story.prices) {
    text += "; a call costs " + dollars(story.prices->small) + " small, " +
            dollars(story.prices->frontier) + " frontier";
    if (story.prices->router > 0) text += ", " + dollars(story.prices->router) + " router";
    if (story.prices->verifier > 0) text += ", " + dollars(story.prices->verifier) + " verifier";
    if (story.prices->wrong_answer > 0) {
      text += "; a wrong answer costs " + dollars(story.prices->wrong_answer);
    }
  }
  if (story.times) {
    text += "; a call takes " + seconds(story.times->small_s) + " s small, " +
            seconds(story.times->frontier_s) + " s frontier";
    if (story.times->router_s > 0) text += ", " + seconds(story.times->router_s) + " s router";
  }
  if (story.steps > 1) text += "; a task has " + count(story.steps) + " steps";
  return text;
}

std::string grid_text(const FloorReport& report, const TableOptions& options) {
  std::vector<GridColumn> columns = {{.header = "against"},
                                     {.header = "currency"},
                                     {.header = "floor", .is_right_aligned = true},
                                     {.header = "formula"}};
  if (report.at) {
    const analysis::RouterPoint& point = report.at->point;
    columns.push_back({.header = point.is_symmetric
                                     ? "saving at " + share_words(1 - point.errors.miss)
                                     : std::string("saving there"),
                       .is_right_aligned = true,
                       .width_min = kSavingWidthMin});
  }
  TextGrid grid(std::move(columns));
  for (std::size_t i = 0; i < report.rows.size(); ++i) {
    const analysis::FloorRow& row = report.rows[i];
    if (!row.is_asked) continue;
    std::vector<std::string> cells = {std::string(name_of(row.baseline)),
                                      std::string(name_of(row.currency)), floor_cell(row.floor),
                                      std::string(row.formula)};
    if (report.at) {
      const auto& saving = report.at->rows[i].saving;
      cells.push_back(saving ? percent(*saving, 2) + " %" : "-");
    }
    grid.add_row(std::move(cells));
  }
  std::vector<std::string> left_out;
  std::string text;
  for (const std::string& line : grid.lines({options.width, options.unicode}, left_out)) {
    text += line + '\n';
  }
  return text;
}

/// Why rows have no floor, each reason once and with all that it holds for.
void add_reasons(const FloorReport& report, Lines& lines) {
  UndefinedFloors undefined;
  for (const analysis::FloorRow& row : report.rows) {
    if (!row.is_asked) continue;
    undefined.note(std::string(name_of(row.baseline)), row.currency, row.floor);
  }
  for (const std::string& sentence : undefined.sentences()) lines.add(sentence);
}

void add_thresholds(const FloorReport& report, Lines& lines) {
  const auto& [served, accept, route] = *report.thresholds;
  if (served.reach == Reach::kReachable) {
    lines.add("trying small first on everything pays if small serves at least " +
              share_words(*served.value) + " (D1)");
  } else if (served.reach == Reach::kNever) {
    const analysis::RoutingPrices& prices = *report.story.prices;
    lines.add(std::string("trying small first on everything never pays: ") +
              (prices.small > prices.frontier ? "small costs" : "small, router and verifier cost") +
              " more than frontier (D1)");
  }
  if (report.story.prices->wrong_answer <= 0) return;
  const auto words = [](const analysis::Flip& flip) {
    if (flip.reach == Reach::kAlways) return std::string("always");
    return flip.value ? "from " + share_words(*flip.value) + " on" : std::string("never");
  };
  lines.add("with a calibrated confidence of small, a cascade keeps its answer " + words(accept) +
            ", a router sends to it " + words(route) + " (D5)");
}

void add_money(const FloorReport& report, Lines& lines) {
  const PointReport& at = *report.at;
  const PointReport::Money& money = *at.money;
  lines.add("the bill is " + dollars(money.spend) + " a request against " +
            dollars(money.baseline_spend) + " for always-frontier; " +
            share_words(at.answers_right) + " of the answers are right against " +
            share_words(at.baseline_right));
  if (!money.saving) {
    lines.add("the saving is undefined because the baseline costs nothing");
    return;
  }
  const bool has_wrong_price = report.story.prices->wrong_answer > 0;
  const std::string priced = has_wrong_price ? "with wrong answers priced, " : "";
  const std::string totals = dollars(money.total) + " against " + dollars(money.baseline);
  if (*money.saving >= 0) {
    lines.add(priced + "it saves " + share_words(*money.saving) + ": " + totals);
  } else if (money.spend < money.baseline_spend) {
    lines.add("it is " + share_words(1 - money.spend / money.baseline_spend) +
              " cheaper, yet worse: " + priced + "it costs " + share_words(-*money.saving) +
              " more, " + totals);
  } else {
    lines.add(priced + "it costs " + share_words(-*money.saving) + " more: " + totals);
  }
}

void add_margin(const PointReport& at, Lines& lines) {
  const PointReport::Money& money = *at.money;
  if (!money.margin) return;
  const std::string side = *money.margin >= 0 ? " above" : " below";
  const std::string size = points_words(std::abs(*money.margin));
  if (at.point.is_symmetric) {
    lines.add("its accuracy is " + size + side + " the floor against always-frontier");
  } else if (money.miss_allowed.value) {
    lines.add("at this over-escalation it pays " +
              std::string(money.miss_allowed.pays_above ? "from" : "up to") + " a miss rate of " +
              share_words(*money.miss_allowed.value) + ": " + size +
              (*money.margin >= 0 ? " to spare" : " too many"));
  }
}

std::string flip_words(FlipParameter parameter, const analysis::Flip& flip) {
  const bool is_share =
      parameter == FlipParameter::kEasyShare || parameter == FlipParameter::kRecall;
  return std::string(name_of(parameter)) + (flip.pays_above ? " above " : " below ") +
         (is_share ? share_words(*flip.value) : dollars(*flip.value));
}

void add_flips(const PointReport& at, Lines& lines) {
  std::string text;
  for (const auto& [parameter, flip] : at.money->flips) {
    if (!flip.value) continue;
    text += (text.empty() ? "" : ", ") + flip_words(parameter, flip);
  }
  if (!text.empty()) {
    lines.add("against always-frontier it pays with, all else unchanged, " + text);
  }
}

void add_point(const FloorReport& report, Lines& lines) {
  const PointReport& at = *report.at;
  lines.add("at accuracy " + share_words(at.accuracy) + " it escalates " +
            share_words(at.point.errors.over_escalation) + " of the easy requests and misses " +
            share_words(at.point.errors.miss) + " of the hard ones, " +
            share_words(at.under_routed) + " of all");
  if (at.money) {
    add_money(report, lines);
    add_margin(at, lines);
  }
  if (at.latency_s) {
    lines.add("the mean latency is " + seconds(*at.latency_s) + " s against " +
              seconds(report.story.times->frontier_s) + " s");
  }
  if (at.money) add_flips(at, lines);
}

}  // namespace

std::string floor_report_text(const FloorReport& report, const TableOptions& options) {
  Lines lines(options);
  add_reasons(report, lines);
  if (report.thresholds) add_thresholds(report, lines);
  if (report.at) add_point(report, lines);
  return "Break-even floors: the least router accuracy that pays\n" +
         wrap_text("", story_line(report.story), options.width) + "\n\n" +
         grid_text(report, options) + '\n' +
         wrap_text("", floor_explanation(report), options.width) + '\n' +
         (lines.text().empty() ? "" : '\n' + lines.text());
}

}  // namespace pointsman::reports
