#include "sim/policy/choosers.hpp"

#include <algorithm>

namespace pointsman::policy {

namespace {

class OneClass final : public Chooser {
 public:
  void classify(const BlockView&, std::span<const std::uint16_t>,
                std::span<std::uint16_t> classes) const noexcept override {
    std::ranges::fill(classes, std::uint16_t{0});
  }
};

}  // namespace

std::unique_ptr<const Chooser> one_class() {
  return std::make_unique<OneClass>();
}

}  // namespace pointsman::policy
