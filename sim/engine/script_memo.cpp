#include "sim/engine/script_memo.hpp"

#include "sim/base/random.hpp"

#include <utility>

namespace pointsman::engine {

namespace {

constexpr std::size_t kEntriesMin = 1024;

/// A script of a few moments, one of which is watched.
constexpr std::size_t kMomentsEach = 6;
constexpr std::size_t kBytesEach = kMomentsEach * (sizeof(ScriptMoment) + sizeof(ScriptDetail)) +
                                   sizeof(ScriptWatch) + sizeof(ScriptEnd) + sizeof(std::size_t);

/// Two bits each, and one for where they begin.
constexpr std::size_t kFatesMax = 15;

/// The entries of a row begin within so many of each other: a request asks for one after the other.
constexpr std::uint64_t kEntriesNearby = 8;

}  // namespace

ScriptMemo::ScriptMemo(std::size_t bytes_max) : entries_(kEntriesMin) {
  const std::size_t scripts = bytes_max / kBytesEach;
  scripts_.reserve({.scripts = scripts, .moments = kMomentsEach * scripts, .watches = scripts});
}

std::uint64_t ScriptMemo::key_of(std::uint32_t row, std::span<const policy::CallFate> fates) {
  if (fates.size() > kFatesMax) return kNoKey;
  std::uint64_t bits = 1;
  for (const policy::CallFate fate : fates) {
    bits = bits << 2U | (static_cast<std::uint64_t>(fate) - 1);  // kDrawn, 0, is no fate
  }
  return std::uint64_t{row} << 32U | bits;
}

std::size_t ScriptMemo::entry_of(std::uint64_t key) const {
  const std::size_t mask = entries_.size() - 1;
  const std::uint64_t of_row = base::mix64(key >> 32U);
  std::size_t at = (of_row + (base::mix64(key) & (kEntriesNearby - 1))) & mask;
  while (entries_[at].key != key && entries_[at].key != kNoKey) at = (at + 1) & mask;
  return at;
}

std::optional<Script> ScriptMemo::find(std::uint32_t row,
                                       std::span<const policy::CallFate> fates) const {
  const std::uint64_t key = key_of(row, fates);
  if (key == kNoKey) return std::nullopt;
  const Entry& entry = entries_[entry_of(key)];
  if (entry.key == kNoKey) return std::nullopt;
  return scripts_[entry.place];
}

void ScriptMemo::keep(std::uint32_t row, std::span<const policy::CallFate> fates,
                      const Script& script) {
  const std::uint64_t key = key_of(row, fates);
  if (key == kNoKey || !scripts_.has_room_for(script)) return;
  if (2 * (size() + 1) > entries_.size()) grow();
  entries_[entry_of(key)] = {key, static_cast<std::uint32_t>(size())};
  const std::size_t details = script.details == nullptr ? 0 : script.moments.size();
  scripts_.add(script.moments, script.watches, *script.end, {script.details, details});
}

void ScriptMemo::grow() {
  const auto before = std::exchange(entries_, std::vector<Entry>(2 * entries_.size()));
  for (const Entry& entry : before) {
    if (entry.key != kNoKey) entries_[entry_of(entry.key)] = entry;
  }
}

}  // namespace pointsman::engine
