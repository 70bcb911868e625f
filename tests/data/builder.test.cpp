#include "data/builder.hpp"

#include "sim/base/random.hpp"
#include "tests/data/support.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace pointsman;
using data::kAbsent;
using data::kAbsentInteger;
using data::Storage;

TEST_CASE("numbers are packed without loss in the least storage", "[builder]") {
  data::WorkloadBuilder builder;
  const auto storage = [&](std::vector<double> values) {
    const auto column = builder.pack_numbers(values);
    CHECK(reinterpret_cast<std::uintptr_t>(column.data.data()) % 64 == 0);
    for (std::size_t r = 0; r < values.size(); ++r) {
      CHECK(column.is_present(r) == !std::isnan(values[r]));
      if (column.is_present(r)) {
        CHECK(column.number_at(r) == values[r]);
        CHECK(std::signbit(column.number_at(r)) == std::signbit(values[r]));
      }
    }
    return column.storage;
  };
  CHECK(storage({0, 1, 1, kAbsent}) == Storage::kBits);
  CHECK(storage({}) == Storage::kBits);
  CHECK(storage({kAbsent}) == Storage::kBits);
  CHECK(storage({0.0, -0.0}) == Storage::kF32);
  CHECK(storage({0.5, 2, 16777216}) == Storage::kF32);
  CHECK(storage({16777217}) == Storage::kF64);
  CHECK(storage({0.1, kAbsent, 1}) == Storage::kF64);
  CHECK(storage({1e300}) == Storage::kF64);
}

TEST_CASE("decimals lose their common zeros and take 32 bits where they fit", "[builder]") {
  data::WorkloadBuilder builder;
  const auto money =
      builder.pack_decimals(std::vector<std::int64_t>{1'500'000, 0, kAbsentInteger}, 9);
  CHECK(money.storage == Storage::kU32);
  CHECK(money.digits == 4);
  CHECK(money.as<std::uint32_t>()[0] == 15);
  CHECK(!money.is_present(2));
  std::vector<std::int64_t> nano(3);
  money.gather_scaled(0, 9, nano);
  CHECK(nano == std::vector<std::int64_t>{1'500'000, 0, kAbsentInteger});
  const auto wide = builder.pack_decimals(std::vector<std::int64_t>{1LL << 32, 3}, 0);
  CHECK(wide.storage == Storage::kI64);
  CHECK(builder.pack_decimals(std::vector<std::int64_t>{-1}, 0).storage == Storage::kI64);
  CHECK(builder.pack_decimals(std::vector<std::int64_t>{0, 0}, 9).digits == 0);
}

TEST_CASE("texts are coded in order of first appearance", "[builder]") {
  data::WorkloadBuilder builder;
  const auto column = builder.pack_texts(std::vector<std::string_view>{"b", "", "a", "b", "c"});
  CHECK(std::vector<std::string>(column.dictionary.begin(), column.dictionary.end()) ==
        std::vector<std::string>{"b", "a", "c"});
  CHECK(column.text_at(3) == "b");
  CHECK(column.text_at(1).empty());
  CHECK(column.count_present() == 4);
}

TEST_CASE("gathers agree with single values at any block", "[builder][law]") {
  data::WorkloadBuilder builder;
  std::vector<double> bits, reals;
  std::vector<std::int64_t> decimals;
  for (std::uint64_t r = 0; r < 1000; ++r) {
    const std::uint64_t draw = base::mix64(r);
    const bool absent = draw % 5 == 0;
    bits.push_back(absent ? kAbsent : static_cast<double>(draw >> 63));
    reals.push_back(absent ? kAbsent : base::to_uniform(draw));
    decimals.push_back(absent ? kAbsentInteger : static_cast<std::int64_t>(draw >> 40));
  }
  for (const auto& column : {builder.pack_numbers(bits), builder.pack_numbers(reals),
                             builder.pack_decimals(decimals, 3)}) {
    for (std::size_t begin = 0; begin < 1000; begin += 37) {
      std::vector<double> block(std::min<std::size_t>(150, 1000 - begin));
      column.gather(begin, block);
      for (std::size_t i = 0; i < block.size(); ++i) {
        const double one = column.number_at(begin + i);
        CHECK((block[i] == one || (std::isnan(block[i]) && std::isnan(one))));
        CHECK(std::isnan(one) == !column.is_present(begin + i));
      }
    }
  }
  std::vector<std::int64_t> scaled(1000);
  builder.pack_numbers(bits).gather_scaled(0, 2, scaled);
  for (std::size_t r = 0; r < 1000; ++r) {
    CHECK(scaled[r] ==
          (std::isnan(bits[r]) ? kAbsentInteger : static_cast<std::int64_t>(bits[r]) * 100));
  }
}

TEST_CASE("a workload can be built from values", "[builder]") {
  data::WorkloadBuilder builder;
  REQUIRE(builder.set_ids(std::vector<std::string_view>{"q1", "q2"}));
  builder.add_column("hard", builder.pack_numbers(std::vector<double>{0, 1}));
  builder.add_model_field("m", data::ModelField::kScore,
                          builder.pack_numbers(std::vector<double>{1, kAbsent}));
  const data::Workload built = std::move(builder).finish();
  const data::Workload moved = [](data::Workload w) { return w; }(data::Workload());
  CHECK(moved.rows() == 0);
  CHECK(built.rows() == 2);
  CHECK(built.request_keys()[0] == base::stable_hash("q1"));
  CHECK(built.find_model("m")->find(data::ModelField::kScore)->count_present() == 1);
}

TEST_CASE("ids must be there and differ", "[builder]") {
  data::WorkloadBuilder builder;
  const auto twice = builder.set_ids(std::vector<std::string_view>{"a", "b", "a"});
  REQUIRE(!twice);
  CHECK(twice.error().message == "id \"a\" of row 2 is already the id of row 0");
  const auto empty = builder.set_ids(std::vector<std::string_view>{"a", ""});
  REQUIRE(!empty);
  CHECK(empty.error().message == "row 1 has an empty id");
}

TEST_CASE("the first repeated id is found among many for any number of threads", "[builder][law]") {
  std::vector<std::string> ids;
  for (int r = 0; r < 200'000; ++r) ids.push_back("request " + std::to_string(r));
  ids[190'000] = ids[5];
  ids[180'000] = ids[179'999];
  std::vector<std::string_view> views(ids.begin(), ids.end());
  data::WorkloadBuilder builder;
  const auto status = builder.set_ids(views);
  REQUIRE(!status);
  CHECK(status.error().message ==
        "id \"request 179999\" of row 180000 is already the id of row 179999");
}
