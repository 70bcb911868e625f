// Builds a Workload: owns its memory, narrows its columns, checks its ids.
//
// Readers, generators and filters hand over plain values; the builder keeps each column in the
// least storage that loses nothing. Invariant: buffers are aligned to 64 bytes and never move; a
// finished workload has unique, non-empty ids. Cost: one pass over the values to choose, one to
// store.
#pragma once

#include "data/workload.hpp"
#include "sim/base/file.hpp"
#include "sim/base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

/// A row that is nowhere, for take(): the value is absent.
inline constexpr std::uint64_t kNoRow = ~std::uint64_t{0};

class WorkloadBuilder {
 public:
  // Memory. It belongs to the workload from here on. These may be called from several threads.

  /// `count` zeroed values, aligned to 64 bytes.
  template <typename T>
  std::span<T> allocate(std::size_t count) {
    const auto words = allocate_words((count * sizeof(T) + 7) / 8);
    return {reinterpret_cast<T*>(words.data()), count};
  }
  std::span<const std::string> keep_dictionary(std::vector<std::string> texts);
  std::span<const std::byte> keep_map(base::MappedFile map);

  // Packing: values -> a column in the least lossless storage.

  /// kAbsent (any NaN) = not observed. Storage: kBits, kF32 or kF64.
  Column pack_numbers(std::span<const double> values);
  /// Units of 10^-digits; kAbsentInteger = not observed. Trailing zeros common to all values are
  /// dropped from the scale. Storage: kU32 or kI64.
  Column pack_decimals(std::span<const std::int64_t> values, int digits);
  /// Empty = not observed. Storage: kCodes, the dictionary in order of first appearance.
  Column pack_texts(std::span<const std::string_view> values);
  /// A presence bitmap for `rows` rows, all of them present at first.
  std::span<std::uint64_t> allocate_presence(std::size_t rows);
  /// Rows of `from` in the order of `rows`; kNoRow = absent. Dictionaries are renumbered.
  Column take(const Column& from, std::span<const std::uint64_t> rows);

  /// The same for all fields of a model, and for the attempts of the requests in `rows`.
  std::array<std::optional<Column>, kModelFieldCount> take_fields(
      const ModelColumns& from, std::span<const std::uint64_t> rows);
  AttemptColumns take_attempts(const AttemptColumns& from, std::span<const std::uint64_t> rows);

  // Contents.

  /// Ids and request keys of rows of another workload. Precondition: no row twice.
  void take_ids(const Workload& from, std::span<const std::uint64_t> rows);

  /// Copies and hashes the ids. An empty or repeated id is an error (without a place).
  base::Status set_ids(std::span<const std::string_view> ids);
  /// Ids that are already in this builder's memory and known to be unique.
  void set_ids(TextColumn ids, std::span<const std::uint64_t> request_keys, std::size_t rows);
  /// Copies texts into this builder's memory.
  TextColumn copy_texts(std::span<const std::string_view> texts);

  void add_column(std::string name, Column column);
  /// Appends the model when it is new.
  void add_model_field(std::string_view model, ModelField field, Column column);
  ModelColumns& model(std::string_view name);
  void add_attempts(AttemptColumns attempts);
  void add_source(Source source);

  std::size_t rows() const { return workload_.rows_; }

  /// Precondition: every added column has rows() rows.
  Workload finish() &&;

  /// Drops request columns and model fields for which `keep(model, column name)` is false (model
  /// empty for request columns), and models without any field left.
  static void keep_only(Workload& workload,
                        const std::function<bool(std::string_view, std::string_view)>& keep);

 private:
  std::span<std::uint64_t> allocate_words(std::size_t words);

  std::mutex mutex_;  ///< guards the lists of memory
  Workload workload_;
};

}  // namespace pointsman::data
