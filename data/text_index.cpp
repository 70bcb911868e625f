#include "data/text_index.hpp"

#include "data/hash.hpp"

#include <utility>

namespace pointsman::data {
namespace {

constexpr std::size_t kFirstSlots = 64;

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

std::size_t TextIndex::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(hash) & mask;
  while (slots_[slot].code != kNone) {
    if (slots_[slot].tag == tag_of(hash) && texts_[slots_[slot].code] == text) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void TextIndex::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : 2 * slots_.size(), Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t code = 0; code < hashes_.size(); ++code) {
    std::size_t slot = static_cast<std::size_t>(hashes_[code]) & mask;
    while (slots_[slot].code != kNone) slot = (slot + 1) & mask;
    slots_[slot] = {code, tag_of(hashes_[code])};
  }
}

std::uint32_t TextIndex::code_of(std::string_view text) {
  if (last_ != kNone && texts_[last_] == text) return last_;
  if (2 * texts_.size() >= slots_.size()) grow();
  const std::uint64_t hash = xxh3_64(as_bytes(text));
  Slot& slot = slots_[slot_of(text, hash)];
  if (slot.code == kNone) {
    slot = {static_cast<std::uint32_t>(texts_.size()), tag_of(hash)};
    texts_.emplace_back(text);
    hashes_.push_back(hash);
  }
  return last_ = slot.code;
}

std::uint32_t TextIndex::find(std::string_view text) const {
  if (slots_.empty()) return kNone;
  return slots_[slot_of(text, xxh3_64(as_bytes(text)))].code;
}

std::vector<std::string> TextIndex::take_texts() {
  std::vector<std::string> texts = std::move(texts_);
  *this = TextIndex();
  return texts;
}

}  // namespace pointsman::data
