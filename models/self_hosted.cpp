#include "models/self_hosted.hpp"

#include <cmath>

namespace pointsman::models {

base::Result<Price> self_hosted_price(const SelfHosting& hosting) {
  using base::ErrorKind;
  if (hosting.gpu_hour.count <= 0) {
    return base::fail(ErrorKind::kData, "a GPU hour of a self-hosted model costs nothing");
  }
  if (hosting.gpus <= 0) return base::fail(ErrorKind::kData, "a self-hosted model has no GPUs");
  if (!(hosting.output_tokens_per_s > 0) || !std::isfinite(hosting.output_tokens_per_s)) {
    return base::fail(ErrorKind::kData, "a self-hosted model's throughput is not positive");
  }
  if (!(hosting.utilisation > 0) || hosting.utilisation > 1) {
    return base::fail(ErrorKind::kData, "a self-hosted model's utilisation is not in (0, 1]");
  }
  constexpr double kPicoPerNano = 1e3;
  constexpr double kSecondsPerHour = 3600;
  const double pico_per_hour = static_cast<double>(hosting.gpu_hour.count) * kPicoPerNano *
                               static_cast<double>(hosting.gpus);
  const double pico_per_token =
      pico_per_hour / (kSecondsPerHour * hosting.output_tokens_per_s * hosting.utilisation);
  if (!(pico_per_token < 0x1p62)) {
    return base::fail(ErrorKind::kData, "a self-hosted model's price is too large");
  }
  Price price;
  price.base.input = TokenPrice{0};
  price.base.output = TokenPrice{std::llround(pico_per_token)};
  return price;
}

}  // namespace pointsman::models
