// Texts numbered in order of first appearance: the dictionary of a coded column, or ids by row.
//
// Open addressing over XXH3. Invariant: code_of(t) is the number of distinct texts seen before the
// first t. Cost: one probe per text, nothing when a text repeats the one before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

class TextIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  /// The text's number; a new text gets the next one. At most 2^32 - 2 texts.
  std::uint32_t code_of(std::string_view text);
  /// The text's number, or kNone.
  std::uint32_t find(std::string_view text) const;

  std::size_t size() const { return texts_.size(); }
  std::string_view text(std::uint32_t code) const { return texts_[code]; }
  /// All texts in order; the index is empty afterwards.
  std::vector<std::string> take_texts();

 private:
  struct Slot {
    std::uint32_t code = kNone;
    std::uint32_t tag = 0;  ///< high half of the hash
  };
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();

  std::vector<std::string> texts_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Slot> slots_;
  std::uint32_t last_ = kNone;
};

}  // namespace pointsman::data
