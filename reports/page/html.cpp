#include "reports/page/html.hpp"

#include "data/hash.hpp"
#include "reports/page/figure_json.hpp"
#include "reports/page/markup.hpp"

#include <algorithm>
#include <utility>

namespace pointsman::reports::page {
namespace {

/// How the parts of a page find each other: inside one file, or as files of a folder.
struct Layout {
  bool is_split = false;
  const PageAssets& assets;
  const Pictures& pictures;
};

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      block = block << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kDigits[block >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

std::string bytes_of_hex(const std::string& hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return bytes;
}

/// "'sha256-...'": allows this text, and no other, where it stands in the page.
std::string policy_hash(std::string_view text) {
  return "'sha256-" + base64(bytes_of_hex(data::sha256_hex(data::as_bytes(text)))) + '\'';
}

std::string head_html(const View& view, const Layout& layout) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n";
  if (layout.is_split) {
    out +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "img-src 'self'; style-src 'self'; script-src 'self'\">\n";
  } else {
    out +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "img-src data:; style-src 'unsafe-inline'; script-src " +
        policy_hash(layout.assets.script) + "\">\n";
  }
  out += "<title>" + escaped(view.verdict.word + ": " + view.title) + "</title>\n";
  if (layout.is_split) {
    out += "<link rel=\"stylesheet\" href=\"report.css\">\n";
  } else {
    out += "<style>\n" + std::string(layout.assets.style) + "</style>\n";
  }
  return out + "</head>\n";
}

std::string contents_html(const View& view) {
  std::string out =
      "<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#verdict\">Verdict</a></li>\n";
  for (const Section& section : view.sections) {
    out += "<li><a href=\"#" + section.id + "\">" + escaped(section.title) + "</a></li>\n";
  }
  return out + "</ul></nav>\n";
}

std::string key_number_html(const KeyNumber& number) {
  std::string out = "<div class=\"number" + std::string(mood_class(number.mood)) + "\"><dt>" +
                    escaped(number.label) + "</dt>\n<dd class=\"value\">" +
                    text_html(number.value) + "</dd>\n";
  if (!number.interval.empty()) {
    out += "<dd class=\"interval\">" + text_html(number.interval) + "</dd>\n";
  }
  if (!number.meaning.empty())
    out += "<dd class=\"meaning\">" + escaped(number.meaning) + "</dd>\n";
  return out + "</div>\n";
}

std::string verdict_html(const View& view) {
  const Verdict& verdict = view.verdict;
  std::string out = "<section id=\"verdict\" class=\"verdict" +
                    std::string(mood_class(verdict.mood)) + "\">\n<p class=\"word\">" +
                    escaped(verdict.word) + "</p>\n<h1>" + escaped(verdict.sentence) + "</h1>\n";
  if (!verdict.numbers.empty()) {
    out += "<dl class=\"numbers\">\n";
    for (const KeyNumber& number : verdict.numbers) out += key_number_html(number);
    out += "</dl>\n";
  }
  if (!verdict.binding.empty())
    out += "<p class=\"binding\">" + escaped(verdict.binding) + "</p>\n";
  return out + "</section>\n";
}

std::string picture_html(const Figure& figure, const Layout& layout) {
  const auto picture = layout.pictures.find(figure.id);
  if (picture == layout.pictures.end()) return {};
  const std::string source = layout.is_split
                                 ? "figures/" + figure.id + ".svg"
                                 : "data:image/svg+xml;base64," + base64(picture->second);
  return "<img class=\"static\" alt=\"" + escaped(figure.title) + "\" src=\"" + source + "\">";
}

std::string figure_html(const Figure& figure, const Layout& layout) {
  const std::string picture = picture_html(figure, layout);
  std::string out = "<figure id=\"figure-" + figure.id + "\" class=\"figure\">\n<figcaption><h3>" +
                    escaped(figure.title) + "</h3>";
  if (!figure.note.empty()) out += "<p>" + escaped(figure.note) + "</p>";
  out += "</figcaption>\n<div class=\"chart" + std::string(figure.is_tall ? " tall" : "") +
         "\" data-figure=\"" + figure.id + "\">" + picture + "</div>\n";
  return out + figure_table_html(figure) + "</figure>\n";
}

std::string section_html(const Section& section, const Layout& layout) {
  std::string out =
      "<section id=\"" + section.id + "\">\n<h2>" + escaped(section.title) + "</h2>\n";
  if (!section.lead.empty()) out += "<p class=\"lead\">" + escaped(section.lead) + "</p>\n";
  for (const Table& table : section.tables) {
    if (!table.is_folded) out += table_html(table);
  }
  if (!section.remarks.empty()) {
    out += "<ul class=\"remarks\">\n";
    for (const Remark& remark : section.remarks) {
      out += std::string(remark.is_warning ? "<li class=\"warning\">" : "<li>") +
             escaped(remark.text) + "</li>\n";
    }
    out += "</ul>\n";
  }
  if (!section.figures.empty()) {
    out +=
        section.figures.size() > 1 ? "<div class=\"figures\">\n" : "<div class=\"figures one\">\n";
    for (const Figure& figure : section.figures) out += figure_html(figure, layout);
    out += "</div>\n";
  }
  for (const Table& table : section.tables) {
    if (table.is_folded) out += table_html(table);
  }
  return out + "</section>\n";
}

/// A place for the sliders, which the script fills and shows.
std::string slider_html(const View& view) {
  if (view.sliders.empty()) return {};
  return "<aside id=\"sliders\" class=\"sliders\" aria-label=\"Operating point\" hidden></aside>\n";
}

std::string inputs_html(const View& view) {
  if (view.scenario_text.empty()) return {};
  return "<details class=\"fold\"><summary>The scenario, " + escaped(view.scenario_name) +
         "</summary>\n<pre tabindex=\"0\"><code>" + escaped(view.scenario_text) +
         "</code></pre></details>\n";
}

std::string foot_html(const View& view, const Layout& layout) {
  std::string out = "<footer>\n" + inputs_html(view);
  out += layout.is_split
             ? "<p><a href=\"result.json\" download>Download the result as JSON</a></p>\n"
             : "<p id=\"downloads\" hidden></p>\n";
  out += "<details class=\"fold\"><summary>Third-party notices</summary>\n<pre tabindex=\"0\">" +
         escaped(layout.assets.notices) +
         "</pre></details>\n<p class=\"made\">Made by Pointsman; this page needs no network.</p>\n";
  return out + "</footer>\n";
}

std::string data_html(const View& view, const Layout& layout) {
  std::string out = "<script type=\"application/json\" id=\"page-data\">" +
                    script_safe(page_data_json(view)) + "</script>\n";
  if (layout.is_split) return out + "<script src=\"report.js\" defer></script>\n";
  out += "<script type=\"application/json\" id=\"result-data\">" + script_safe(view.result_text) +
         "</script>\n";
  return out + "<script>" + std::string(layout.assets.script) + "</script>\n";
}

std::string page_html(const View& view, const Layout& layout) {
  std::string out = head_html(view, layout);
  out +=
      "<body>\n<a class=\"skip\" href=\"#verdict\">Skip to the verdict</a>\n<header>\n"
      "<p class=\"title\"><strong>" +
      escaped(view.title) + "</strong> <span>" + escaped(view.subtitle) +
      "</span></p>\n<button id=\"theme\" type=\"button\" hidden>Dark</button>\n</header>\n";
  out += contents_html(view) + "<main>\n" + verdict_html(view) + slider_html(view);
  for (const Section& section : view.sections) out += section_html(section, layout);
  out += "</main>\n" + foot_html(view, layout);
  return out + data_html(view, layout) + "</body>\n</html>\n";
}

}  // namespace

std::string report_html(const View& view, const PageAssets& assets, const Pictures& pictures) {
  return page_html(view, {.is_split = false, .assets = assets, .pictures = pictures});
}

Files split_report(const View& view, const PageAssets& assets, const Pictures& pictures) {
  Files files = {
      {"index.html", page_html(view, {.is_split = true, .assets = assets, .pictures = pictures})},
      {"report.css", std::string(assets.style)},
      {"report.js", std::string(assets.script)},
      {"result.json", view.result_text}};
  for (const Figure* figure : figures_of(view)) {
    const auto picture = pictures.find(figure->id);
    if (picture != pictures.end())
      files.emplace_back("figures/" + figure->id + ".svg", picture->second);
  }
  return files;
}

}  // namespace pointsman::reports::page
