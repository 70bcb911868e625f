#include "models/self_hosted.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace pointsman::models;
using pointsman::base::Nano;

SelfHosting one_h100(double utilisation) {
  SelfHosting hosting;
  hosting.gpu_hour = Nano{2'500'000'000};
  hosting.output_tokens_per_s = 2'690;
  hosting.utilisation = utilisation;
  return hosting;
}

TEST_CASE("An 8B model at 2.5 USD an hour costs 0.26 USD per million at full load and 0.86 at 30 %",
          "[models][self_hosted]") {
  const auto full = self_hosted_price(one_h100(1));
  const auto part = self_hosted_price(one_h100(0.3));
  REQUIRE(full);
  REQUIRE(part);
  CHECK(full->base.output->pico_usd == 258'158);  // 2.5e12 / (3600 * 2690), rounded
  CHECK(part->base.output->pico_usd == 860'526);
  CHECK(full->base.input->pico_usd == 0);
}

TEST_CASE("Twice the GPUs at the same throughput cost twice as much", "[models][self_hosted]") {
  SelfHosting hosting = one_h100(0.5);
  const auto one = self_hosted_price(hosting);
  hosting.gpus = 2;
  const auto two = self_hosted_price(hosting);
  REQUIRE(one);
  REQUIRE(two);
  CHECK(std::abs(two->base.output->pico_usd - 2 * one->base.output->pico_usd) <= 1);
}

TEST_CASE("A server that is used less costs more per token", "[models][self_hosted][law]") {
  std::int64_t before = 0;
  for (double utilisation = 1; utilisation > 0.01; utilisation *= 0.8) {
    const auto price = self_hosted_price(one_h100(utilisation));
    REQUIRE(price);
    CHECK(price->base.output->pico_usd > before);
    before = price->base.output->pico_usd;
  }
}

TEST_CASE("A self-hosted price refuses figures that give none", "[models][self_hosted]") {
  using pointsman::base::ErrorKind;
  const auto refused = [](auto change) {
    SelfHosting hosting = one_h100(0.5);
    change(hosting);
    const auto price = self_hosted_price(hosting);
    return !price && price.error().kind == ErrorKind::kData;
  };
  CHECK(refused([](SelfHosting& h) { h.utilisation = 0; }));
  CHECK(refused([](SelfHosting& h) { h.utilisation = 1.01; }));
  CHECK(refused([](SelfHosting& h) { h.output_tokens_per_s = 0; }));
  CHECK(refused([](SelfHosting& h) { h.gpu_hour = Nano{0}; }));
  CHECK(refused([](SelfHosting& h) { h.gpus = 0; }));
  CHECK(refused([](SelfHosting& h) { h.output_tokens_per_s = 1e-12; }));
}

}  // namespace
