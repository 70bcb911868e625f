// The answer to "should we ship this router?".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pointsman::analysis {

enum class ShipVerdict : std::uint8_t { kShip, kHold, kNeedMoreData };

/// "SHIP", "HOLD", "NEED-MORE-DATA".
constexpr std::string_view verdict_name(ShipVerdict verdict) {
  constexpr std::string_view kNames[] = {"SHIP", "HOLD", "NEED-MORE-DATA"};
  return kNames[static_cast<std::size_t>(verdict)];
}

}  // namespace pointsman::analysis
