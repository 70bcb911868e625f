#include "scenarios/field_parts.hpp"
#include "scenarios/fields.hpp"

namespace pointsman::scenarios {
namespace {

using base::Field;
using base::FieldType;
using base::Shape;

constexpr Field kScoreBound = {
    .name = "score", .type = FieldType::kNumber, .doc = "A score.", .example = "1"};
constexpr Field kColumnName = {
    .name = "column", .type = FieldType::kString, .doc = "A column's name in the scenario."};

constexpr Field kFormatField = {.name = "format",
                                .type = FieldType::kString,
                                .doc =
                                    "How the file is laid out: one row per request (wide), one "
                                    "row per attempt (long), or JSON lines; auto looks.",
                                .fallback = "\"auto\"",
                                .choices = kFormats};
constexpr Field kScoreRangeField = {.name = "score_range",
                                    .type = FieldType::kArray,
                                    .doc = "Lowest and highest score that the file may hold.",
                                    .fallback = "[0, 1]",
                                    .example = "[-1, 10]",
                                    .element = &kScoreBound,
                                    .min_items = 2};

constexpr Field kJoinFields[] = {
    {.name = "file",
     .type = FieldType::kString,
     .doc = "Workload whose columns are added to the rows with the same id; relative to this file.",
     .required = true,
     .example = "\"judgements.csv\""},
    kFormatField,
    {.name = "how",
     .type = FieldType::kString,
     .doc = "What happens to a request that the file does not have: inner drops it, left keeps it "
            "with the new columns not observed.",
     .fallback = "\"inner\"",
     .choices = kJoinKinds},
    {.name = "rename",
     .type = FieldType::kMap,
     .doc = "Column in that file: its name here.",
     .fallback = "{}",
     .example = "{\"correct\": \"gpt-4|score\"}",
     .element = &kColumnName},
    kScoreRangeField,
};
constexpr Shape kJoinShape = {
    .name = "join", .doc = "Another file of the same requests.", .fields = kJoinFields};
constexpr Field kJoin = {
    .name = "join", .type = FieldType::kObject, .doc = kJoinShape.doc, .shape = &kJoinShape};

constexpr Field kTrainForms[] = {
    {.name = "share",
     .type = FieldType::kNumber,
     .doc = "Share of the requests, chosen by a seeded hash of the id.",
     .minimum = 0,
     .maximum = 1,
     .example = "0.5"},
    {.name = "value",
     .type = FieldType::kString,
     .doc = "Value of the split column.",
     .example = "\"train\""},
};
constexpr Field kSplitFields[] = {
    {.name = "train",
     .type = FieldType::kOneOf,
     .doc = "The train part: a share, or a value of \"column\".",
     .required = true,
     .example = "0.5",
     .alternatives = kTrainForms},
    {.name = "seed",
     .type = FieldType::kInteger,
     .doc = "Seed of the hash that splits by share.",
     .minimum = 0,
     .maximum = kMaxSeed,
     .fallback = "1"},
    {.name = "column",
     .type = FieldType::kString,
     .doc = "Split by this column in place of a share.",
     .example = "\"split\""},
    {.name = "test",
     .type = FieldType::kString,
     .doc = "Value of \"column\" in the test part.",
     .example = "\"test\""},
};
constexpr Shape kSplitShape = {
    .name = "split", .doc = "Train and test parts of the requests.", .fields = kSplitFields};

constexpr Field kWorkloadFields[] = {
    {.name = "file",
     .type = FieldType::kString,
     .doc = "Labelled workload, CSV or JSON lines; relative to this file.",
     .example = "\"mmlu.csv\""},
    kFormatField,
    {.name = "where",
     .type = FieldType::kString,
     .doc =
         "Keeps the requests for which this holds: comparisons of columns with values, joined by "
         "and, or, not.",
     .example = "\"contaminated == 0\""},
    kScoreRangeField,
    {.name = "aliases",
     .type = FieldType::kMap,
     .doc = "Column in the file: its name here.",
     .fallback = "{}",
     .example = "{\"domain\": \"category\"}",
     .element = &kColumnName},
    {.name = "rows_file",
     .type = FieldType::kString,
     .doc = "File of row numbers (from 0) or ids, one a line: keeps these requests in this order.",
     .example = "\"test_rows.txt\""},
    {.name = "join",
     .type = FieldType::kArray,
     .doc = "Further files of the same requests, joined by id in this order.",
     .fallback = "[]",
     .example = "[{\"file\": \"judgements.csv\"}]",
     .element = &kJoin},
    {.name = "split",
     .type = FieldType::kObject,
     .doc = "Divides the requests into a train and a test part.",
     .example = "{\"train\": 0.5, \"seed\": 1}",
     .shape = &kSplitShape},
    {.name = "use",
     .type = FieldType::kString,
     .doc = "The part that runs: all requests, or a part of the split.",
     .fallback = "\"all\"",
     .choices = kParts},
};

}  // namespace

constinit const Shape kWorkloadShape = {
    .name = "workload", .doc = "The requests to replay.", .fields = kWorkloadFields};

}  // namespace pointsman::scenarios
