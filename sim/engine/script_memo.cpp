#include "sim/engine/script_memo.hpp"

#include "sim/base/random.hpp"

#include <utility>

namespace pointsman::engine {

namespace {

/// Of a chunk; longer scripts are not kept.
constexpr Scripts::Room kChunkRoom = {.scripts = 512, .moments = 2048, .watches = 512};
constexpr std::size_t kChunkBytes = kChunkRoom.moments * sizeof(ScriptMoment) +
                                    kChunkRoom.scripts * (sizeof(ScriptEnd) + sizeof(std::size_t)) +
                                    kChunkRoom.watches * sizeof(ScriptWatch);

/// Two bits each, and one for where they begin.
constexpr std::size_t kFatesMax = 15;

/// The entries of a row begin within so many of each other: a request asks for one after the other.
constexpr std::uint64_t kEntriesNearby = 8;

}  // namespace

std::uint64_t ScriptMemo::key_of(std::uint32_t row, std::span<const policy::CallFate> fates) {
  if (fates.size() > kFatesMax) return kNoKey;
  std::uint64_t bits = 1;
  for (const policy::CallFate fate : fates) {
    bits = bits << 2U | (static_cast<std::uint64_t>(fate) - 1);  // kDrawn, 0, is no fate
  }
  return std::uint64_t{row} << 32U | bits;
}

std::size_t ScriptMemo::place_of(std::uint64_t key) const {
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
  const Entry& entry = entries_[place_of(key)];
  if (entry.key == kNoKey) return std::nullopt;
  return entry.script;
}

void ScriptMemo::keep(std::uint32_t row, std::span<const policy::CallFate> fates,
                      const Script& script) {
  const std::uint64_t key = key_of(row, fates);
  if (key == kNoKey || !make_room(script)) return;
  if (2 * (size_ + 1) > entries_.size()) grow();
  Scripts& chunk = *chunks_.back();
  chunk.add(script.moments, script.watches, *script.end);
  entries_[place_of(key)] = {key, chunk[chunk.rows() - 1]};
  ++size_;
}

bool ScriptMemo::make_room(const Script& script) {
  if (!chunks_.empty() && chunks_.back()->has_room_for(script)) return true;
  if (bytes_ + kChunkBytes > bytes_max_) return false;
  auto chunk = std::make_unique<Scripts>();
  chunk->reserve(kChunkRoom);
  if (!chunk->has_room_for(script)) return false;
  chunks_.push_back(std::move(chunk));
  bytes_ += kChunkBytes;
  return true;
}

void ScriptMemo::grow() {
  const auto before = std::exchange(entries_, std::vector<Entry>(2 * entries_.size()));
  for (const Entry& entry : before) {
    if (entry.key != kNoKey) entries_[place_of(entry.key)] = entry;
  }
}

}  // namespace pointsman::engine
