#include "data/csv_cell.hpp"
#include "data/csv_tokens.hpp"
#include "sim/base/random.hpp"
#include "tests/data/support.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace pointsman;
using data::ModelField;
using data::Storage;
using test::read_csv;

namespace {

double score(const data::Workload& workload, const char* model, std::size_t row) {
  return workload.find_model(model)->find(ModelField::kScore)->number_at(row);
}

}  // namespace

TEST_CASE("a wide file becomes ids, request columns and models", "[csv]") {
  const auto w = read_csv(
      "id,category,prompt_chars,hard,small|score,small|cost_usd,large|score\r\n"
      "q1,algebra,120,0,0,0.0001,1\r\n"
      "q2,poetry,80,1,1,0.00025,\r\n");
  REQUIRE(w.rows() == 2);
  CHECK(w.ids().at(0) == "q1");
  CHECK(w.ids().at(1) == "q2");
  CHECK(w.request_keys()[1] == base::stable_hash("q2"));
  REQUIRE(w.columns().size() == 3);
  CHECK(w.find("category")->text_at(1) == "poetry");
  CHECK(w.find("prompt_chars")->number_at(0) == 120);
  CHECK(w.find("hard")->storage == Storage::kBits);
  CHECK(w.find("nothing") == nullptr);
  REQUIRE(w.models().size() == 2);
  CHECK(score(w, "small", 1) == 1);
  CHECK(w.find_model("large")->find(ModelField::kScore)->count_present() == 1);
  CHECK(!w.find_model("large")->find(ModelField::kScore)->is_present(1));
  CHECK(w.find_model("large")->find(ModelField::kCostUsd) == nullptr);
  CHECK(w.find_model("none") == nullptr);
  CHECK(w.attempts().empty());
}

TEST_CASE("money keeps every digit at the least scale", "[csv]") {
  const auto w = read_csv(
      "id,a|cost_usd,b|cost_usd,c|cost_usd\n"
      "q1,1e-07,0.00023725000000000002,100\nq2,0.0015,0.0031755000000000004,2.50\n");
  const auto column = [&](const char* model) {
    return *w.find_model(model)->find(ModelField::kCostUsd);
  };
  std::int64_t nano[2];
  column("a").gather_scaled(0, 9, nano);
  CHECK(nano[0] == 100);
  CHECK(nano[1] == 1'500'000);
  CHECK(column("a").digits == 7);
  CHECK(column("b").digits == 8);
  CHECK(column("b").as<std::uint32_t>()[0] == 23725);
  CHECK(column("b").as<std::uint32_t>()[1] == 317550);
  CHECK(column("c").digits == 1);
  CHECK(column("c").text_at(1) == "2.5");
  CHECK(column("a").text_at(0) == "0.0000001");
}

TEST_CASE("arrival times since 1970 keep their nanoseconds", "[csv]") {
  const auto w = read_csv("id,arrival_s\nq1,1700000000.123\nq2,1700000001.000000001\n");
  CHECK(w.find("arrival_s")->storage == Storage::kI64);
  std::int64_t ticks[2];
  w.find("arrival_s")->gather_scaled(0, 9, ticks);
  CHECK(ticks[0] == 1'700'000'000'123'000'000);
}

TEST_CASE("latencies printed with all digits of a double are kept to a nanosecond", "[csv]") {
  const auto w = read_csv("id,a|latency_s\nq1,0.012345678901234567\nq2,86400.123456789012\n");
  std::int64_t ticks[2];
  w.find_model("a")->find(ModelField::kLatencyS)->gather_scaled(0, 11, ticks);
  CHECK(ticks[0] == 1'234'567'890);
  CHECK(ticks[1] / 100 == 86'400'123'456'789);
}

TEST_CASE("model names may hold dots, slashes, brackets, plus signs and spaces", "[csv]") {
  const auto w = read_csv("id,meta/Llama 3.1+tools (8B)|score,a|b|score\nq1,1,0\n");
  CHECK(score(w, "meta/Llama 3.1+tools (8B)", 0) == 1);
  CHECK(score(w, "a|b", 0) == 0);
}

TEST_CASE("quotes, doubled quotes, commas and line ends inside cells are read", "[csv]") {
  const auto w = read_csv(
      "\"id\",label,\"a|score\"\r\n"
      "\"q,1\",\"say \"\"hi\"\"\",\"1\"\r\n"
      "q2,\"two\r\nlines\",0\r\n"
      "q3,\"\",1");
  REQUIRE(w.rows() == 3);
  CHECK(w.ids().at(0) == "q,1");
  CHECK(w.find("label")->text_at(0) == "say \"hi\"");
  CHECK(w.find("label")->text_at(1) == "two\r\nlines");
  CHECK(!w.find("label")->is_present(2));
  CHECK(score(w, "a", 0) == 1);
}

TEST_CASE("line ends, a byte order mark and a missing last line end make no difference", "[csv]") {
  const auto plain = test::dump(read_csv("id,x,a|score\nq1,2,1\nq2,3,0\n"));
  const auto same = [&](const char* text) {
    const auto other = test::dump(read_csv(text));
    // The dump begins with the file's own hash; compare from the first id on.
    return other.substr(other.find("q1")) == plain.substr(plain.find("q1"));
  };
  CHECK(same("id,x,a|score\r\nq1,2,1\r\nq2,3,0\r\n"));
  CHECK(same("id,x,a|score\nq1,2,1\nq2,3,0"));
  CHECK(same("id,x,a|score\r\nq1,2,1\r\nq2,3,0\r"));
  CHECK(same("\xEF\xBB\xBFid,x,a|score\nq1,2,1\n\n\r\nq2,3,0\n\n"));
}

TEST_CASE("a plain column is numbers if every cell is one, text otherwise", "[csv]") {
  const auto w = read_csv(
      "id,a,b,c,d,label\n"
      "q1,1,0.5,x,,1\n"
      "q2,-2.5e3,0.25,7,,2\n"
      "q3,+4,,nan,,3\n");
  CHECK(w.find("a")->storage == Storage::kF32);
  CHECK(w.find("a")->number_at(1) == -2500);
  CHECK(w.find("a")->number_at(2) == 4);
  CHECK(w.find("b")->count_present() == 2);
  CHECK(w.find("c")->storage == Storage::kCodes);
  CHECK(w.find("c")->text_at(2) == "nan");
  CHECK(w.find("d")->count_present() == 0);
  CHECK(w.find("label")->storage == Storage::kCodes);
}

TEST_CASE("numbers take the narrowest storage that loses nothing", "[csv]") {
  const auto w = read_csv(
      "id,bits,floats,doubles,a|input_tokens\n"
      "q1,0,0.5,0.1,120.0\n"
      "q2,1,0.25,0.9993916749954224,1e3\n");
  CHECK(w.find("bits")->storage == Storage::kBits);
  CHECK(w.find("floats")->storage == Storage::kF32);
  CHECK(w.find("doubles")->storage == Storage::kF64);
  CHECK(w.find("doubles")->number_at(1) == 0.9993916749954224);
  const auto* tokens = w.find_model("a")->find(ModelField::kInputTokens);
  CHECK(tokens->storage == Storage::kU32);
  CHECK(tokens->digits == 0);
  CHECK(tokens->number_at(0) == 120);
  CHECK(tokens->number_at(1) == 1000);
}

TEST_CASE("columns can be renamed while reading", "[csv]") {
  auto options = test::without_cache();
  options.aliases = {{"question", "id"}, {"domain", "category"}, {"gpt4", "gpt-4|score"}};
  const auto w = read_csv("question,domain,gpt4\n1,algebra,1\n", options);
  CHECK(w.ids().at(0) == "1");
  CHECK(w.find("category")->text_at(0) == "algebra");
  CHECK(score(w, "gpt-4", 0) == 1);
}

TEST_CASE("only wanted columns are kept, the others are still checked", "[csv]") {
  auto options = test::without_cache();
  options.wanted = {"x", "b", "c|score"};
  const auto w = read_csv(
      "id,x,y,a|score,b|score,b|cost_usd,c|score,c|cost_usd\n"
      "q1,1,2,1,1,0.1,1,0.2\n",
      options);
  CHECK(w.find("x") != nullptr);
  CHECK(w.find("y") == nullptr);
  CHECK(w.find_model("a") == nullptr);
  CHECK(w.find_model("b")->find(ModelField::kCostUsd) != nullptr);
  CHECK(w.find_model("c")->find(ModelField::kScore) != nullptr);
  CHECK(w.find_model("c")->find(ModelField::kCostUsd) == nullptr);
  CHECK(test::error_of("id,x,a|score\nq1,1,2\n", options).find("outside 0..1") !=
        std::string::npos);
}

TEST_CASE("a file of many pieces reads the same for any number of threads", "[csv][law]") {
  std::string text = "id,note,mixed,signal,a|score,a|cost_usd\n";
  for (int r = 0; r < 60'000; ++r) {
    const std::string n = std::to_string(r);
    text += "row-" + n + ",\"n, \"\"" + std::to_string(r % 97) + "\"\"\n\",";
    text += r == 59'000 ? "text," : n + ",";
    text += r % 11 == 0 ? "," : "0." + n + ",";
    text += (r % 3 == 0 ? "1," : "0,");
    text += r % 7 == 0 ? "\r\n" : "0.00" + n + "\r\n";
  }
  auto options = test::without_cache();
  options.threads = 1;
  const auto expected = test::dump(read_csv(text, options));
  CHECK(expected.find("mixed 5 0: 0 1 2 3") != std::string::npos);
  for (const unsigned threads : {2U, 3U, 7U}) {
    options.threads = threads;
    CHECK(test::dump(read_csv(text, options)) == expected);
  }
}

TEST_CASE("pieces are whole rows whatever their size", "[csv][law]") {
  const std::string text =
      "q1,\"a\n\"\"b\"\"\n\",1\nq2,x,2\r\n\n\"q\n3\",\"\",3\nq4,\"\"\"\n\"\"\",4";
  const auto cells_of = [&](const std::vector<std::size_t>& starts) {
    std::string all, scratch;
    for (std::size_t p = 0; p + 1 < starts.size(); ++p) {
      data::CellBlock block;
      block.columns = 3;
      REQUIRE(!data::tokenise_csv(text, starts[p], starts[p + 1], block));
      for (const auto& cell : block.cells) all += std::string(block.content(cell, scratch)) + '|';
    }
    return all;
  };
  const std::string expected = cells_of({0, text.size()});
  CHECK(expected == "q1|a\n\"b\"\n|1|q2|x|2|q\n3||3|q4|\"\n\"|4|");
  for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
    CHECK(cells_of(data::split_rows(text, 0, bytes)) == expected);
  }
}

TEST_CASE("progress counts up to all rows", "[csv]") {
  std::string text = "id,a|score\n";
  for (int r = 0; r < 100'000; ++r) text += std::to_string(r) + ",1\n";
  std::size_t last = 0;
  auto options = test::without_cache();
  options.progress = [&](std::size_t rows) {
    CHECK(rows >= last);
    last = rows;
  };
  read_csv(text, options);
  CHECK(last == 100'000);
}

TEST_CASE("reading stops when asked to", "[csv]") {
  std::stop_source stop;
  stop.request_stop();
  auto options = test::without_cache();
  options.stop = stop.get_token();
  const auto w = data::parse_workload("test.csv", "id,a|score\nq1,1\n", options);
  REQUIRE(!w);
  CHECK(w.error().kind == base::ErrorKind::kInterrupted);
}

TEST_CASE("a file that is not there is an error of the data", "[csv]") {
  const auto w = data::load_workload("/nowhere/at/all.csv", test::without_cache());
  REQUIRE(!w);
  CHECK(w.error().kind == base::ErrorKind::kData);
}

TEST_CASE("cells of any length and content come back byte by byte", "[csv][law]") {
  // Lengths around the 64 bytes that are looked at together, and every byte that ends a cell.
  constexpr std::string_view kBytes = "ab,\"\n\r 0.";
  std::uint64_t drawn = 0;
  const auto below = [&](std::size_t count) { return base::mix64(++drawn) % count; };
  std::vector<std::string> texts;
  std::string text = "id,note,last\n";
  for (std::size_t row = 0; row < 3000; ++row) {
    text += std::to_string(row);
    for (int cell = 0; cell < 2; ++cell) {
      std::string& written = texts.emplace_back();
      const std::size_t length = below(4) == 0 ? 60 + below(10) : below(140);
      const bool is_plain = below(2) == 0;
      while (written.size() < length) written += is_plain ? 'x' : kBytes[below(kBytes.size())];
      text += ',';
      data::append_csv_cell(text, written);
    }
    text += row % 3 == 0 ? "\r\n" : "\n";
  }
  const auto w = read_csv(text);
  REQUIRE(w.rows() == 3000);
  for (std::size_t row = 0; row < w.rows(); ++row) {
    CAPTURE(row);
    REQUIRE(w.find("note")->text_at(row) == texts[2 * row]);
    REQUIRE(w.find("last")->text_at(row) == texts[2 * row + 1]);
  }
}

TEST_CASE("numbers of every length are the nearest doubles", "[csv][law]") {
  std::uint64_t drawn = 0;
  std::vector<std::string> texts = {"0.0", "9.99999999", "1.", ".5", "0.00000001", "5", "12.5"};
  for (int i = 0; i < 20'000; ++i) {
    const std::string digits = std::to_string(base::mix64(++drawn));
    const std::size_t places = 1 + base::mix64(++drawn) % 17;
    const std::size_t whole = base::mix64(++drawn) % 3;  // also more than one digit, and none
    texts.push_back(digits.substr(0, whole) + '.' + digits.substr(whole, places));
  }
  std::string text = "id,x\n";
  for (std::size_t row = 0; row < texts.size(); ++row) {
    text += std::to_string(row) + ',' + texts[row] + '\n';
  }
  const auto w = read_csv(text);
  REQUIRE(w.find("x")->storage == Storage::kF64);
  for (std::size_t row = 0; row < texts.size(); ++row) {
    CAPTURE(texts[row]);
    REQUIRE(w.find("x")->as<double>()[row] == std::strtod(texts[row].c_str(), nullptr));
  }
}

TEST_CASE("a column that looks like 0 and 1 is read as what it is", "[csv]") {
  for (const std::string_view cell : {"2", "/", ":", "01", "1.0", "", "\"1\"", "x"}) {
    const auto w = read_csv("id,x\na,0\nb,1\nc," + std::string(cell) + "\nd,1\n");
    INFO(cell);
    const std::string expected =
        cell == "1.0" || cell == "01" || cell == "\"1\"" ? "1" : std::string(cell);
    CHECK(w.find("x")->text_at(2) == expected);
    CHECK(w.find("x")->text_at(3) == "1");
  }
}
