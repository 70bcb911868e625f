// Golden messages: what a person sees for each kind of bad file.
#include "tests/data/support.hpp"

#include <string>

using pointsman::test::error_of;
using pointsman::test::without_cache;

TEST_CASE("an empty file says what belongs in it", "[csv][golden]") {
  CHECK(error_of("") ==
        "test.csv:1:1: error: file is empty\n"
        "  expected: a header and at least one row\n");
  CHECK(error_of("\n\r\n") ==
        "test.csv:1:1: error: file is empty\n"
        "  expected: a header and at least one row\n");
  CHECK(error_of("\xEF\xBB\xBF") ==
        "test.csv:1:1: error: file is empty\n"
        "  expected: a header and at least one row\n");
}

TEST_CASE("a header without rows is an error", "[csv][golden]") {
  CHECK(error_of("id,a|score\r\n\r\n") ==
        "test.csv:1:1: error: file has a header but no rows\n"
        "    1 | id,a|score\n"
        "      | ^\n"
        "  expected: at least one row\n");
}

TEST_CASE("a row with too many cells points at the first one too many", "[csv][golden]") {
  CHECK(error_of("id,a|score\nq1,1\nq2,1,0,7\n") ==
        "test.csv:3:6: error: row has 4 cells\n"
        "    3 | q2,1,0,7\n"
        "      |      ^\n"
        "  expected: 2 cells, as in the header\n");
}

TEST_CASE("a row with too few cells points at its end", "[csv][golden]") {
  CHECK(error_of("id,a|score,b|score\nq1,1\n") ==
        "test.csv:2:5: error: row has 2 cells\n"
        "    2 | q1,1\n"
        "      |     ^\n"
        "  expected: 3 cells, as in the header\n");
}

TEST_CASE("a repeated id names the line of the first one", "[csv][golden]") {
  CHECK(error_of("id,a|score\nq1,1\nq2,0\nq1,0\nq2,0\n") ==
        "test.csv:4:1: error: id \"q1\" appears twice, first on line 2\n"
        "    4 | q1,0\n"
        "      | ^~\n"
        "  expected: a different id on every row\n");
}

TEST_CASE("an unknown field of a model lists the fields and the nearest one", "[csv][golden]") {
  CHECK(error_of("id,gpt-4.1|scor\nq1,1\n") ==
        "test.csv:1:4: error: unknown field \"scor\" of model \"gpt-4.1\"\n"
        "    1 | id,gpt-4.1|scor\n"
        "      |    ^~~~~~~~~~~~\n"
        "  expected: one of \"score\", \"answer\", \"confidence\", \"input_tokens\", "
        "\"cached_tokens\", \"output_tokens\", \"reasoning_tokens\", \"cost_usd\", \"latency_s\", "
        "\"ttft_s\", \"calls\", \"samples\", \"samples_correct\" and \"response_chars\"\n"
        "  hint: did you mean \"score\"?\n");
}

TEST_CASE("a text where a number belongs is an error", "[csv][golden]") {
  CHECK(error_of("id,a|score\nq1,yes\n") ==
        "test.csv:2:4: error: a|score is \"yes\", not a number\n"
        "    2 | q1,yes\n"
        "      |    ^~~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n");
  CHECK(error_of("id,a|cost_usd\nq1,0.5 USD\n") ==
        "test.csv:2:4: error: a|cost_usd is \"0.5 USD\", not a number\n"
        "    2 | q1,0.5 USD\n"
        "      |    ^~~~~~~\n"
        "  expected: a number of at least 0, or nothing if not observed\n");
}

TEST_CASE("a score outside its range says how to declare another", "[csv][golden]") {
  CHECK(error_of("id,a|score\nq1,-0.033\n") ==
        "test.csv:2:4: error: a|score is \"-0.033\", outside 0..1\n"
        "    2 | q1,-0.033\n"
        "      |    ^~~~~~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n"
        "  hint: declare another range with \"workload\": {\"score_range\": [lo, hi]}\n");
  auto options = without_cache();
  options.score_range = {-1, 10};
  CHECK(error_of("id,a|score\nq1,10.5\n", options) ==
        "test.csv:2:4: error: a|score is \"10.5\", outside -1..10\n"
        "    2 | q1,10.5\n"
        "      |    ^~~~\n"
        "  expected: a number from -1 to 10, or nothing if not observed\n"
        "  hint: declare another range with \"workload\": {\"score_range\": [lo, hi]}\n");
}

TEST_CASE("a confidence outside 0..1 is an error that no declaration lifts", "[csv][golden]") {
  CHECK(error_of("id,a|confidence\nq1,1.01\n") ==
        "test.csv:2:4: error: a|confidence is \"1.01\", outside 0..1\n"
        "    2 | q1,1.01\n"
        "      |    ^~~~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n");
}

TEST_CASE("a negative cost and a negative latency are errors", "[csv][golden]") {
  CHECK(error_of("id,a|cost_usd\nq1,-0.001\n") ==
        "test.csv:2:4: error: a|cost_usd is \"-0.001\", less than 0\n"
        "    2 | q1,-0.001\n"
        "      |    ^~~~~~\n"
        "  expected: a number of at least 0, or nothing if not observed\n");
  CHECK(error_of("id,a|latency_s\nq1,-1e-30\n") ==
        "test.csv:2:4: error: a|latency_s is \"-1e-30\", less than 0\n"
        "    2 | q1,-1e-30\n"
        "      |    ^~~~~~\n"
        "  expected: a number of at least 0, or nothing if not observed\n");
}

TEST_CASE("NaN and infinities are errors and say what to write", "[csv][golden]") {
  CHECK(error_of("id,a|score\nq1,NaN\n") ==
        "test.csv:2:4: error: a|score is \"NaN\", which is not a finite number\n"
        "    2 | q1,NaN\n"
        "      |    ^~~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n"
        "  hint: leave the cell empty where nothing was observed\n");
  CHECK(error_of("id,a|cost_usd\nq1,-inf\n") ==
        "test.csv:2:4: error: a|cost_usd is \"-inf\", which is not a finite number\n"
        "    2 | q1,-inf\n"
        "      |    ^~~~\n"
        "  expected: a number of at least 0, or nothing if not observed\n"
        "  hint: leave the cell empty where nothing was observed\n");
  CHECK(error_of("id,difficulty\nq1,0.5\nq2,nan\n") ==
        "test.csv:3:4: error: difficulty is \"nan\", which is not a finite number\n"
        "    3 | q2,nan\n"
        "      |    ^~~\n"
        "  expected: a number, or nothing if not observed\n"
        "  hint: leave the cell empty where nothing was observed\n");
}

TEST_CASE("tokens are integers of at least 0", "[csv][golden]") {
  CHECK(error_of("id,a|input_tokens\nq1,-3\n") ==
        "test.csv:2:4: error: a|input_tokens is \"-3\", less than 0\n"
        "    2 | q1,-3\n"
        "      |    ^~\n"
        "  expected: an integer of at least 0, or nothing if not observed\n");
  CHECK(error_of("id,a|output_tokens\nq1,3.5\n") ==
        "test.csv:2:4: error: a|output_tokens is \"3.5\", not an integer\n"
        "    2 | q1,3.5\n"
        "      |    ^~~\n"
        "  expected: an integer of at least 0, or nothing if not observed\n");
}

TEST_CASE("a cost that no scale can hold names its cell", "[csv][golden]") {
  CHECK(error_of("id,a|cost_usd\nq1,0.25\nq2,1.23456789012e-12\n") ==
        "test.csv:3:4: error: a|cost_usd is \"1.23456789012e-12\", too fine to keep\n"
        "    3 | q2,1.23456789012e-12\n"
        "      |    ^~~~~~~~~~~~~~~~~\n"
        "  expected: a number that 18 places after the point hold to 1e-9 of itself\n");
  CHECK(error_of("id,a|cost_usd\nq1,1e19\n") ==
        "test.csv:2:4: error: a|cost_usd is \"1e19\", too large to keep\n"
        "    2 | q1,1e19\n"
        "      |    ^~~~\n"
        "  expected: a number below 9.2e18\n");
  CHECK(error_of("id,a|cost_usd\nq1,123456\nq2,1e-15\n") ==
        "test.csv:2:4: error: a|cost_usd is \"123456\", too large to keep with 15 places after the "
        "point\n"
        "    2 | q1,123456\n"
        "      |    ^~~~~~\n"
        "  expected: numbers of which the largest and the finest fit 64 bits together\n"
        "  hint: another cell of a|cost_usd has 15 places\n");
}

TEST_CASE("a byte that is not UTF-8 is named with its offset", "[csv][golden]") {
  CHECK(error_of("id,category,a|score\nq1,caf\xE9,1\n") ==
        "test.csv:2:7: error: byte 0xE9 at offset 26 is not UTF-8\n"
        "    2 | q1,caf\xEF\xBF\xBD,1\n"
        "      |       ^\n"
        "  expected: a file in UTF-8\n"
        "  hint: convert it, for example: iconv -f LATIN1 -t UTF-8 FILE\n");
  CHECK(
      error_of("id,a\xFF|score\nq1,1\n").starts_with("test.csv:1:5: error: byte 0xFF at offset 4"));
  // What Excel calls Unicode text.
  const std::string utf16 = error_of(std::string("\xFF\xFEi\0d\0", 6));
  CHECK(utf16.starts_with("test.csv:1:1: error: byte 0xFF at offset 0"));
  CHECK(utf16.ends_with("  hint: convert it, for example: iconv -f UTF-16 -t UTF-8 FILE\n"));
}

TEST_CASE("a quote that never closes is located where it opened", "[csv][golden]") {
  CHECK(error_of("id,category\nq1,\"open\nq2,x\n") ==
        "test.csv:2:4: error: quoted cell never ends\n"
        "    2 | q1,\"open\n"
        "      |    ^\n"
        "  expected: a closing quote\n");
}

TEST_CASE("stray quotes are errors", "[csv][golden]") {
  CHECK(error_of("id,category\nq1,5\" pipe\n") ==
        "test.csv:2:5: error: quote inside an unquoted cell\n"
        "    2 | q1,5\" pipe\n"
        "      |     ^\n"
        "  expected: a comma or the end of the line\n"
        "  hint: enclose the whole cell in quotes and double each quote inside it\n");
  CHECK(error_of("id,category\nq1,\"a\"b\n") ==
        "test.csv:2:7: error: text after the closing quote of a cell\n"
        "    2 | q1,\"a\"b\n"
        "      |       ^\n"
        "  expected: a comma or the end of the line\n"
        "  hint: double each quote that belongs to the cell\n");
}

TEST_CASE("a file without an id column hints at the nearest name", "[csv][golden]") {
  CHECK(error_of("Id,a|score\nq1,1\n") ==
        "test.csv:1:1: error: no column \"id\"\n"
        "    1 | Id,a|score\n"
        "      | ^~\n"
        "  expected: a column \"id\" with a unique name per row\n"
        "  hint: rename column \"Id\", or map it with \"aliases\": {\"Id\": \"id\"}\n");
  CHECK(error_of("question,a|score\nq1,1\n") ==
        "test.csv:1:1: error: no column \"id\"\n"
        "    1 | question,a|score\n"
        "      | ^~~~~~~~\n"
        "  expected: a column \"id\" with a unique name per row\n");
}

TEST_CASE("cells that something else than a comma separates are told apart", "[csv][golden]") {
  CHECK(error_of("id;a|score\nq1;1\n") ==
        "test.csv:1:1: error: no column \"id\"\n"
        "    1 | id;a|score\n"
        "      | ^~~~~~~~~~\n"
        "  expected: a column \"id\" with a unique name per row\n"
        "  hint: cells are separated by commas, not by semicolons\n");
  CHECK(error_of("id\ta|score\nq1\t1\n") ==
        "test.csv:1:1: error: column name \"id\ta|score\" holds a control character\n"
        "    1 | id\ta|score\n"
        "      | ^~~~~~~~~~\n"
        "  expected: a name of printable characters, and rows that end in LF or CRLF\n"
        "  hint: cells are separated by commas, not by tabs\n");
  CHECK(error_of("id,a|score\nq1, 1\n") ==
        "test.csv:2:4: error: a|score is \" 1\", not a number\n"
        "    2 | q1, 1\n"
        "      |    ^~\n"
        "  expected: a number from 0 to 1, or nothing if not observed\n"
        "  hint: a blank beside the comma is part of the cell: remove it\n");
}

TEST_CASE("bad names of columns are errors", "[csv][golden]") {
  CHECK(error_of("id,a|score,a|score\nq1,1,1\n") ==
        "test.csv:1:12: error: column \"a|score\" appears twice\n"
        "    1 | id,a|score,a|score\n"
        "      |            ^~~~~~~\n"
        "  expected: a different name for every column\n");
  CHECK(error_of("id,,a|score\nq1,1,1\n") ==
        "test.csv:1:4: error: column 2 has no name\n"
        "    1 | id,,a|score\n"
        "      |    ^\n"
        "  expected: a name in every cell of the header\n");
  CHECK(error_of("id,|score\nq1,1\n") ==
        "test.csv:1:4: error: column \"|score\" has no model before the bar\n"
        "    1 | id,|score\n"
        "      |    ^~~~~~\n"
        "  expected: <model>|score\n");
  CHECK(error_of("id,x\rq1,1\r")
            .starts_with("test.csv:1:4: error: column name \"x?q1\" holds a control character\n"));
}

TEST_CASE("an empty id is an error", "[csv][golden]") {
  CHECK(error_of("id,a|score\n,1\n") ==
        "test.csv:2:1: error: id is empty\n"
        "    2 | ,1\n"
        "      | ^\n"
        "  expected: a name that is unique among the rows\n");
}

TEST_CASE("lines are physical lines and columns are bytes of the cell's start", "[csv]") {
  // A quoted cell spans two lines; the bad cell stands on the third line of the file.
  CHECK(error_of("id,category,a|score\nq1,\"two\nlines\",2\n")
            .starts_with("test.csv:3:8: error: "
                         "a|score is \"2\""));
  // Two bytes of one character count as two columns; a byte order mark does not count.
  CHECK(error_of("\xEF\xBB\xBFid,category,a|score\nq1,\xC3\xA9,2\n").starts_with("test.csv:2:7: "));
  CHECK(error_of("\xEF\xBB\xBFid,a|scor\nq1,1\n").starts_with("test.csv:1:4: "));
  // A quoted cell starts at its quote.
  CHECK(error_of("id,a|score\nq1,\"7\"\n").starts_with("test.csv:2:4: "));
}

TEST_CASE("the first error of the file wins", "[csv]") {
  CHECK(error_of("id,a|score,b|score\nq1,1,5\nq2,7,1\n").starts_with("test.csv:2:6: "));
  CHECK(error_of("id,a|score\nq1,1\nq1,1\nq2,9\n").starts_with("test.csv:3:1: error: id"));
  CHECK(error_of("id,a|score\nq1,1\nq2,9\nq1,1\n").starts_with("test.csv:3:4: error: a|score"));
  CHECK(error_of("id,a|score\nq1,1\nq1,9\n").starts_with("test.csv:3:1: error: id"));
  CHECK(
      error_of("id,a|score\nq1,1\nq2\nq1,1\n").starts_with("test.csv:3:3: error: row has 1 cell"));
}

TEST_CASE("the first error of a file of many pieces wins for any number of threads", "[csv]") {
  constexpr int kRows = 200'000;
  std::string text = "id,signal,a|score\n";
  for (int r = 0; r < kRows; ++r) {
    text += "row-" + std::to_string(r) + (r == 150'000 ? ",0.5,9\n" : ",0.5,1\n");
    if (r == 160'000) text += "row-7,0.5,1\n";
    if (r == 190'000) text += "ragged\n";
  }
  for (const unsigned threads : {1U, 2U, 3U, 7U}) {
    auto options = without_cache();
    options.threads = threads;
    CHECK(error_of(text, options).starts_with("test.csv:150002:16: error: a|score is \"9\""));
  }
}
