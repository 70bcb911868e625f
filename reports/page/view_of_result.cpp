#include "reports/page/view_of_result.hpp"

#include "data/json_reader.hpp"
#include "reports/number_text.hpp"
#include "reports/page/crowd.hpp"
#include "reports/page/sections.hpp"
#include "reports/page/stamp_table.hpp"
#include "reports/result_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

/// Larger results are thinned before they go into a page.
constexpr std::size_t kBytesMax = std::size_t{2} << 20;
constexpr std::size_t kPointsMax = 501;

void thin_curves(Json& result) {
  if (!result["analyses"].is_array()) return;
  for (Json& analysis : result["analyses"]) {
    if (!analysis.is_object() || !analysis.contains("points")) continue;
    Json& points = analysis["points"];
    if (!points.is_array() || points.size() <= kPointsMax) continue;
    Json kept = Json::array();
    for (std::size_t i = 0; i < kPointsMax; ++i) {
      kept.push_back(points[i * (points.size() - 1) / (kPointsMax - 1)]);
    }
    analysis["points_in_the_file"] = points.size();
    points = std::move(kept);
  }
}

std::string subtitle_of(const At& result) {
  std::string text = count(result["inputs"]["rows"].number_or(0)) + " requests";
  if (const std::string baseline = result["baseline"].text(); !baseline.empty()) {
    text += ", savings against " + baseline;
  }
  return text + ", " + percent(result["intervals"]["level"].number_or(0.95), 0) + " % intervals";
}

void append(std::vector<Section>& sections, std::vector<Section> more) {
  std::ranges::move(more, std::back_inserter(sections));
}

void append(std::vector<Section>& sections, std::optional<Section> more) {
  if (more) sections.push_back(std::move(*more));
}

}  // namespace

base::Result<View> view_of_result(const std::string& name, const std::string& text,
                                  const std::string& stamp) {
  // The reader of documents says where a fault is; it accepts what is read below.
  POINTSMAN_TRY(const auto document, data::parse_json(name, text, base::ErrorKind::kData));
  POINTSMAN_CHECK(read_result(document));
  Json json = Json::parse(text, nullptr, false, true);
  if (json.is_discarded()) return base::fail(base::ErrorKind::kData, '"' + name + "\" is no JSON");
  const bool is_thinned = text.size() > kBytesMax;
  if (is_thinned) thin_curves(json);

  const At result(json);
  const Subject subject = subject_of(result);
  View view;
  view.title = result["scenario"].text();
  view.subtitle = subtitle_of(result);
  view.verdict = verdict_of(subject);
  view.sliders = sliders_of(subject);
  view.sections.push_back(policies_section(subject, view.sliders));
  append(view.sections, curve_sections(subject, view.sliders));
  append(view.sections, floor_sections(subject));
  append(view.sections, flows_section(subject, view.sliders));
  append(view.sections, slices_section(subject));
  append(view.sections, latency_section(subject, view.sliders));
  append(view.sections, scaling_section(subject));
  append(view.sections, agents_section(subject));
  append(view.sections, ramps_section(subject));
  append(view.sections, sensitivity_section(subject));
  append(view.sections, other_sections(subject));
  view.sections.push_back(data_section(subject));
  view.sections.push_back(reproducibility_section(subject));
  if (!stamp.empty()) {
    POINTSMAN_TRY(auto table, stamp_table(stamp, text));
    view.sections.back().tables.push_back(std::move(table));
  }
  for (Section& section : view.sections) {
    for (Figure& figure : section.figures) bin_crowds(figure);
  }
  if (is_thinned) {
    view.sections.back().lead += " Curves in this page keep " + count(std::uint64_t{kPointsMax}) +
                                 " points; the result file holds all.";
  }
  view.result_name = view.title + ".result.json";
  view.result_text = is_thinned ? json.dump(-1, ' ', false, Json::error_handler_t::replace) : text;
  view.scenario_name = result["inputs"]["scenario"]["file"].text();
  view.scenario_text = result["inputs"]["scenario"]["text"].text();
  return view;
}

}  // namespace pointsman::reports::page
