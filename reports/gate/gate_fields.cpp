// The one list of a gate file's keys.
#include "reports/gate/rules.hpp"

namespace pointsman::reports::gate {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr double kMostSeed = 9007199254740991.0;

constexpr Field kKey = {.name = "column",
                        .type = FieldType::kString,
                        .doc = "A text column of the workload.",
                        .example = "\"category\""};
constexpr Field kValue = {.name = "value",
                          .type = FieldType::kString,
                          .doc = "A value of the column.",
                          .example = "\"math\""};
constexpr Field kSliceFields[] = {
    {.name = "by",
     .type = FieldType::kArray,
     .doc = "Columns: every value of each is a line of its own.",
     .required = true,
     .example = "[\"category\"]",
     .element = &kKey,
     .min_items = 1},
    {.name = "only",
     .type = FieldType::kArray,
     .doc = "Values to look at; every value where absent.",
     .example = "[\"math\"]",
     .element = &kValue,
     .min_items = 1},
    {.name = "min_n",
     .type = FieldType::kInteger,
     .doc = "Values with fewer requests are pooled into \"other\" and named.",
     .minimum = 1,
     .maximum = 1e9,
     .fallback = "50"},
};
constexpr Shape kSlices = {
    .name = "slices", .doc = "A line for each slice of the requests.", .fields = kSliceFields};

constexpr Field kBaselineName = {.name = "baseline",
                                 .type = FieldType::kString,
                                 .doc = "A name from \"baselines\".",
                                 .example = "\"previous\""};
constexpr std::string_view kBoundForms[] = {"bound", "estimate"};
constexpr Field kRuleFields[] = {
    {.name = "id",
     .type = FieldType::kString,
     .doc = "A short name, shown on every line and used by waivers.",
     .required = true,
     .example = "\"acc\""},
    {.name = "metric",
     .type = FieldType::kString,
     .doc = "What is judged, by its name in the result; \"result.<path>\" is any figure of it.",
     .required = true,
     .example = "\"accuracy\""},
    {.name = "mode",
     .type = FieldType::kString,
     .doc =
         "catch: fail what is shown to do harm beyond the margin. prove: pass only what is shown "
         "to do none. bound: hold the figure to \"min\" or \"max\", without a baseline.",
     .fallback = "\"catch\"",
     .choices = kModes},
    {.name = "margin",
     .type = FieldType::kString,
     .doc = "Harm up to this is accepted: percentage points (\"1pt\"), relative (\"5%\"), dollars "
            "(\"0.002usd\") or time (\"250ms\", \"2s\"). None where absent.",
     .example = "\"1pt\""},
    {.name = "min",
     .type = FieldType::kString,
     .doc = "bound: the figure is to be no less.",
     .example = "\"80%\""},
    {.name = "max",
     .type = FieldType::kString,
     .doc = "bound: the figure is to be no more.",
     .example = "\"0.30usd\""},
    {.name = "on",
     .type = FieldType::kString,
     .doc = "bound: judge the whole interval (bound) or the figure alone (estimate).",
     .fallback = "\"bound\"",
     .choices = kBoundForms},
    {.name = "against",
     .type = FieldType::kArray,
     .doc = "Baselines to compare with; all of them where absent.",
     .example = "[\"previous\"]",
     .element = &kBaselineName,
     .min_items = 1},
    {.name = "policy",
     .type = FieldType::kString,
     .doc = "The policy that is judged; the file's where absent.",
     .example = "\"router\""},
    {.name = "slices",
     .type = FieldType::kObject,
     .doc = "A line for each slice of the requests in place of one for all.",
     .example = "{\"by\": [\"category\"], \"min_n\": 50}",
     .shape = &kSlices},
    {.name = "severity",
     .type = FieldType::kString,
     .doc = "error fails the gate, warn is shown, off is not looked at.",
     .fallback = "\"error\"",
     .choices = kSeverities},
    {.name = "on_inconclusive",
     .type = FieldType::kString,
     .doc = "When the data cannot tell: warn for catch and fail for the others where absent.",
     .example = "\"warn\"",
     .choices = kLeniencies},
    {.name = "on_missing",
     .type = FieldType::kString,
     .doc = "When there is nothing to compare: the run lacks it (missing), or the baseline does "
            "(new).",
     .example = "\"fail\"",
     .choices = kLeniencies},
};

constexpr Shape kRule = {
    .name = "gate", .doc = "One thing that must not get worse.", .fields = kRuleFields};
constexpr Field kRuleField = {
    .name = "gate", .type = FieldType::kObject, .doc = kRule.doc, .shape = &kRule};

constexpr Field kWaiverFields[] = {
    {.name = "gate", .type = FieldType::kString, .doc = "Id of a gate.", .required = true},
    {.name = "slice",
     .type = FieldType::kString,
     .doc = "One slice of it; all of its lines where absent.",
     .example = "\"category=math\""},
    {.name = "until",
     .type = FieldType::kString,
     .doc = "The last day on which it holds, YYYY-MM-DD.",
     .required = true,
     .example = "\"2027-01-31\""},
    {.name = "reason",
     .type = FieldType::kString,
     .doc = "Why this may fail until then.",
     .required = true,
     .example = "\"issue 412\""},
};
constexpr Shape kWaiver = {
    .name = "waiver", .doc = "A failure that is accepted for a while.", .fields = kWaiverFields};
constexpr Field kWaiverField = {
    .name = "waiver", .type = FieldType::kObject, .doc = kWaiver.doc, .shape = &kWaiver};

constexpr Field kCompareFields[] = {
    {.name = "cluster_by",
     .type = FieldType::kString,
     .doc = "Column whose values belong together (conversation, document): they are resampled as "
            "one.",
     .example = "\"session\""},
    {.name = "resamples",
     .type = FieldType::kInteger,
     .doc = "Bootstrap resamples, of figures that are no ratio of totals.",
     .minimum = 200,
     .maximum = 1e6,
     .fallback = "10000"},
    {.name = "seed",
     .type = FieldType::kInteger,
     .doc = "Seed of the bootstrap.",
     .minimum = 0,
     .maximum = kMostSeed,
     .fallback = "1"},
    {.name = "simulation_seeds",
     .type = FieldType::kInteger,
     .doc = "Where policies draw and there is no clock: both sides are run again under so many "
            "seeds, which tells the simulation's noise from that of the requests; 0 = not told.",
     .minimum = 0,
     .maximum = 1000,
     .fallback = "10"},
    {.name = "sequential",
     .type = FieldType::kBoolean,
     .doc = "Whether p-values stay valid when requests are added and the gate is run again; for "
            "accuracy, right_share and answered, at some loss of power.",
     .fallback = "false"},
};
constexpr Shape kCompare = {
    .name = "compare", .doc = "How two runs are compared.", .fields = kCompareFields};

constexpr Field kLintFields[] = {
    {.name = "baseline_age_days",
     .type = FieldType::kNumber,
     .doc = "Warn when a baseline is older.",
     .minimum = 0,
     .maximum = 1e6,
     .fallback = "90"},
    {.name = "population_stability_index",
     .type = FieldType::kNumber,
     .doc = "Warn when the mix of slices has moved further since the baseline.",
     .minimum = 0,
     .maximum = 100,
     .fallback = "0.2"},
};
constexpr Shape kLints = {.name = "lints", .doc = "What is warned of.", .fields = kLintFields};

constexpr Field kBaselineFile = {.name = "file",
                                 .type = FieldType::kString,
                                 .doc = "Baseline file, relative to this one.",
                                 .example = "\"baselines/main.json\""};

}  // namespace

const Shape& gate_shape() {
  static constexpr Field fields[] = {
      base::kSchemaField,
      base::version_field(1),
      {.name = "scenario",
       .type = FieldType::kString,
       .doc = "The scenario to run, relative to this file; the command line may name another.",
       .example = "\"study.json\""},
      {.name = "policy",
       .type = FieldType::kString,
       .doc =
           "The policy that is judged; the scenario's only one beside its baseline where absent.",
       .example = "\"router\""},
      {.name = "baselines",
       .type = FieldType::kMap,
       .doc = "What is compared with, by name: files that `pointsman baseline accept` wrote.",
       .fallback = "{}",
       .example = "{\"previous\": \"baselines/main.json\"}",
       .element = &kBaselineFile},
      {.name = "compare",
       .type = FieldType::kObject,
       .doc = "How two runs are compared.",
       .fallback = "{}",
       .shape = &kCompare},
      {.name = "alpha",
       .type = FieldType::kNumber,
       .doc = "Accepted chance of a false alarm (catch, over the whole gate) or of a false pass "
              "(prove, of each line).",
       .minimum = 0.0001,
       .maximum = 0.25,
       .fallback = "0.05"},
      {.name = "power",
       .type = FieldType::kNumber,
       .doc = "Chance of seeing the effects that are called detectable.",
       .minimum = 0.5,
       .maximum = 0.999,
       .fallback = "0.8"},
      {.name = "correction",
       .type = FieldType::kString,
       .doc = "How catch lines of severity error share alpha: Holm, Benjamini-Hochberg, or not.",
       .fallback = "\"holm\"",
       .choices = kCorrections},
      {.name = "on_inconclusive",
       .type = FieldType::kString,
       .doc = "Default of the gates.",
       .example = "\"warn\"",
       .choices = kLeniencies},
      {.name = "on_missing",
       .type = FieldType::kString,
       .doc = "Default of the gates.",
       .fallback = "\"fail\"",
       .choices = kLeniencies},
      {.name = "gates",
       .type = FieldType::kArray,
       .doc = "What must not get worse.",
       .required = true,
       .example = R"([{"id": "acc", "metric": "accuracy", "margin": "1pt"}])",
       .element = &kRuleField,
       .min_items = 1},
      {.name = "waivers",
       .type = FieldType::kArray,
       .doc = "Failures that are accepted for a while.",
       .fallback = "[]",
       .element = &kWaiverField},
      {.name = "lints",
       .type = FieldType::kObject,
       .doc = "What is warned of.",
       .fallback = "{}",
       .shape = &kLints},
  };
  static const Shape shape = {.name = "gate_file",
                              .doc = "What a change of a router must not make worse.",
                              .fields = fields};
  return shape;
}

}  // namespace pointsman::reports::gate
