// A judged gate as JUnit XML, in the form that Jenkins, GitLab and GitHub reporters read.
#include "reports/gate/gate_words.hpp"
#include "reports/gate/outputs.hpp"
#include "sim/base/text.hpp"

#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include <pugixml.hpp>

namespace pointsman::reports::gate {

namespace {

/// XML 1.0 has no control characters but tab and line ends.
std::string clean(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\t' && c != '\n') c = '?';
  }
  return text;
}

void add_property(pugi::xml_node properties, const char* name, const std::string& value) {
  if (value.empty()) return;
  pugi::xml_node property = properties.append_child("property");
  property.append_attribute("name") = name;
  property.append_attribute("value") = clean(value).c_str();
}

std::string number_or_empty(const std::optional<double>& value) {
  return value ? base::format_double(*value) : std::string();
}

/// Whether the gate does not pass for it; where it could not decide, too.
bool blocks(const Line& line) {
  return line.effect == Effect::kFails || line.effect == Effect::kInconclusive;
}

/// The one case of a gate that looked at nothing, which fails.
void add_nothing(const Evaluation& evaluation, pugi::xml_node suites) {
  pugi::xml_node suite = suites.append_child("testsuite");
  suite.append_attribute("name") = "gate";
  pugi::xml_node test = suite.append_child("testcase");
  test.append_attribute("classname") = "gate";
  test.append_attribute("name") = "lines";
  test.append_child("failure").append_attribute("message") = headline(evaluation).c_str();
  suite.append_attribute("tests") = 1;
  suite.append_attribute("failures") = 1;
  suite.append_attribute("skipped") = 0;
}

void add_case(pugi::xml_node suite, const Line& line) {
  pugi::xml_node test = suite.append_child("testcase");
  test.append_attribute("classname") = clean("gate." + line.rule->id).c_str();
  test.append_attribute("name") = clean(line_name(line)).c_str();
  pugi::xml_node properties = test.append_child("properties");
  add_property(properties, "verdict", std::string(name_of(line.verdict)));
  add_property(properties, "n", std::to_string(line.n));
  if (line.change) {
    add_property(properties, "change", base::format_double(line.change->mean));
    add_property(properties, "lo", base::format_double(line.change->lo));
    add_property(properties, "hi", base::format_double(line.change->hi));
  }
  add_property(properties, "discordant_share", number_or_empty(line.discordant));
  add_property(properties, "rerouted_share", number_or_empty(line.rerouted));
  add_property(properties, "margin", margin_text(line));
  add_property(properties, "detectable", number_or_empty(line.detectable));
  add_property(properties, "resolution", number_or_empty(line.resolution));
  const bool is_failure = blocks(line);
  const bool is_skipped = line.effect == Effect::kWarns || line.is_waived;
  if (!is_failure && !is_skipped) return;
  pugi::xml_node what = test.append_child(is_failure ? "failure" : "skipped");
  what.append_attribute("message") =
      clean(line_sentence(line) + (line.is_waived ? "; waived " + line.waiver : "")).c_str();
  if (is_failure) what.append_attribute("type") = std::string(name_of(line.verdict)).c_str();
}

/// What is told beside the lines fails nothing: a suite of skipped cases.
void add_notes(pugi::xml_node suites, const char* name,
               const std::vector<std::pair<std::string, std::string>>& notes) {
  if (notes.empty()) return;
  pugi::xml_node suite = suites.append_child("testsuite");
  suite.append_attribute("name") = name;
  for (const auto& [title, text] : notes) {
    pugi::xml_node test = suite.append_child("testcase");
    test.append_attribute("classname") = (std::string("gate.") + name).c_str();
    test.append_attribute("name") = clean(title).c_str();
    test.append_child("skipped").append_attribute("message") = clean(text).c_str();
  }
  suite.append_attribute("tests") = notes.size();
  suite.append_attribute("failures") = 0;
  suite.append_attribute("skipped") = notes.size();
}

}  // namespace

std::string gate_junit(const Evaluation& evaluation) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node suites = document.append_child("testsuites");
  suites.append_attribute("name") = "pointsman gate";
  std::map<const Rule*, pugi::xml_node> by_rule;
  std::map<const Rule*, std::array<std::size_t, 3>> counts;  // tests, failures, skipped
  for (const Line& line : evaluation.lines) {
    pugi::xml_node& suite = by_rule[line.rule];
    if (!suite) {
      suite = suites.append_child("testsuite");
      suite.append_attribute("name") = clean(line.rule->id).c_str();
    }
    auto& [tests, failures, skipped] = counts[line.rule];
    ++tests;
    failures += blocks(line) ? 1U : 0U;
    skipped += line.effect == Effect::kWarns ? 1U : 0U;
    add_case(suite, line);
  }
  for (auto& [rule, suite] : by_rule) {
    const auto& [tests, failures, skipped] = counts[rule];
    suite.append_attribute("tests") = tests;
    suite.append_attribute("failures") = failures;
    suite.append_attribute("skipped") = skipped;
  }
  std::vector<std::pair<std::string, std::string>> inputs, warnings;
  for (const InputEffect& effect : evaluation.input_effects) {
    if (!is_moved(effect)) continue;
    inputs.emplace_back(effect.metric + " of " + effect.policy + " as in " + effect.against,
                        input_sentence(effect));
  }
  for (const Lint& lint : evaluation.lints) warnings.emplace_back(lint.kind, lint.text);
  add_notes(suites, "input changes", inputs);
  add_notes(suites, "warnings", warnings);
  const bool is_empty = evaluation.lines.empty();
  if (is_empty) add_nothing(evaluation, suites);
  suites.append_attribute("tests") =
      evaluation.lines.size() + inputs.size() + warnings.size() + (is_empty ? 1 : 0);
  suites.append_attribute("failures") =
      is_empty ? 1 : evaluation.count(Effect::kFails) + evaluation.count(Effect::kInconclusive);
  std::ostringstream out;
  document.save(out, " ");
  return out.str();
}

}  // namespace pointsman::reports::gate
