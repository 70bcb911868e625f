#include "data/builder.hpp"
#include "data/cache.hpp"
#include "data/cache_format.hpp"
#include "data/column_plan.hpp"
#include "data/hash.hpp"
#include "sim/base/parallel.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pointsman::data {
namespace {

using Bytes = std::span<const std::byte>;

tl::unexpected<base::Error> refuse(std::string why) {
  return base::fail(base::ErrorKind::kData, std::move(why));
}

/// Header and directory of a mapped file, checked.
struct Opened {
  Bytes file;
  Bytes directory;
  std::uint64_t first_block = 0;
};

base::Result<Opened> open_header(Bytes file) {
  CacheHeader header;
  if (file.size() < sizeof header) return refuse("it is truncated");
  std::memcpy(&header, file.data(), sizeof header);
  if (header.magic != kCacheMagic) return refuse("it is no cache file");
  if (header.byte_order != kByteOrderMark32) return refuse("it has another byte order");
  if (header.version != kCacheVersion) {
    return refuse("it has version " + std::to_string(header.version) + ", not " +
                  std::to_string(kCacheVersion));
  }
  if (header.file_bytes != file.size()) return refuse("it is truncated");
  if (header.directory_bytes > file.size() - sizeof header) return refuse("its header is damaged");
  const Bytes directory = file.subspan(sizeof header, header.directory_bytes);
  const std::uint64_t written = std::exchange(header.checksum, 0);
  std::string checked(reinterpret_cast<const char*>(&header), sizeof header);
  checked.append(reinterpret_cast<const char*>(directory.data()), directory.size());
  if (xxh3_64(as_bytes(checked)) != written) return refuse("its header is damaged");
  return Opened{file, directory, align_block(sizeof header + directory.size())};
}

std::size_t words_for(std::size_t rows) {
  return (rows + 63) / 64;
}

/// Bytes that a column's values must have.
std::uint64_t data_bytes(Storage storage, std::size_t rows) {
  switch (storage) {
    case Storage::kBits:
      return words_for(rows) * 8;
    case Storage::kI64:
    case Storage::kF64:
      return rows * 8;
    default:
      return rows * 4;
  }
}

template <typename T>
std::span<const T> values_of(Bytes bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

/// Starts at 0, never falls, ends at `end`.
bool is_partition(std::span<const std::uint64_t> begin, std::uint64_t end) {
  return !begin.empty() && begin.front() == 0 && begin.back() == end &&
         std::is_sorted(begin.begin(), begin.end());
}

class Unpacker {
 public:
  Unpacker(const Opened& opened, const ReadOptions& options, WorkloadBuilder& builder)
      : opened_(opened), options_(options), builder_(builder), in_(opened.directory) {}

  base::Status unpack(std::string_view key, const std::string& source_file,
                      std::vector<std::string>& warnings) {
    if (in_.get_text() != key) return refuse("it belongs to another file");
    for (std::size_t n = in_.get_count(); n > 0 && in_.ok(); --n) {
      warnings.push_back(in_.get_text());
    }
    rows_ = in_.get<std::uint64_t>();
    // A row needs at least the eight bytes of its key, so a wrong count cannot ask for much memory.
    if (rows_ > opened_.file.size() / 8) return refuse("its directory is damaged");
    for (std::size_t n = in_.get_count(); n > 0 && in_.ok(); --n) {
      Source source{source_file, in_.get_text(), 0, 0};
      source.bytes = in_.get<std::uint64_t>();
      source.rows = in_.get<std::uint64_t>();
      builder_.add_source(std::move(source));
    }
    unpack_ids();
    for (std::size_t n = in_.get_count(); n > 0 && in_.ok(); --n) {
      std::string name = in_.get_text();
      const bool keep = is_wanted(options_, {}, name);
      const Column column = unpack_column(rows_, keep);
      if (keep) builder_.add_column(std::move(name), column);
    }
    for (std::size_t n = in_.get_count(); n > 0 && in_.ok(); --n) {
      ModelColumns model = unpack_model(rows_);
      if (model_is_kept(model)) builder_.model(model.name) = std::move(model);
    }
    unpack_attempts();
    if (!in_.ok() || !in_.at_end() || is_damaged_) return refuse("its directory is damaged");
    return verify();
  }

 private:
  struct Check {
    Bytes bytes;
    std::uint64_t checksum = 0;
    std::uint64_t below = 0;    ///< > 0: codes that must be less than this
    std::uint64_t ends_at = 0;  ///< offsets that must partition [0, ends_at)
    bool is_offsets = false;
  };

  /// The block's bytes, to be verified later; empty and damaged when they are not in the file.
  Bytes block(const BlockRef& ref, std::uint64_t expected_bytes, bool keep) {
    const std::uint64_t space =
        opened_.file.size() - std::min<std::uint64_t>(opened_.file.size(), opened_.first_block);
    const bool fits = ref.bytes == expected_bytes && ref.offset % kBlockAlignment == 0 &&
                      ref.offset <= space && ref.bytes <= space - ref.offset;
    if (!fits) return is_damaged_ = true, Bytes();
    if (!keep || ref.bytes == 0) return {};
    const Bytes bytes = opened_.file.subspan(opened_.first_block + ref.offset, ref.bytes);
    checks_.push_back({bytes, ref.checksum});
    return bytes;
  }
  Bytes next_block(std::uint64_t expected_bytes, bool keep) {
    return block(in_.get<BlockRef>(), expected_bytes, keep);
  }

  void unpack_ids() {
    const Bytes offsets = next_block((rows_ + 1) * 8, options_.ids);
    if (options_.ids && !is_damaged_) checks_.back().is_offsets = true;
    const std::size_t offsets_check = checks_.size() - 1;
    const auto text_ref = in_.get<BlockRef>();
    const Bytes text = block(text_ref, text_ref.bytes, options_.ids);
    if (options_.ids && !is_damaged_) checks_[offsets_check].ends_at = text.size();
    const Bytes keys = next_block(rows_ * 8, options_.ids);
    builder_.set_ids({values_of<std::uint64_t>(offsets), values_of<char>(text)},
                     values_of<std::uint64_t>(keys), rows_);
  }

  Column unpack_column(std::size_t rows, bool keep) {
    Column column;
    const auto storage = in_.get<std::uint32_t>();
    column.storage = static_cast<Storage>(storage);
    column.digits = in_.get<std::int32_t>();
    column.rows = in_.get<std::uint64_t>();
    if (storage > static_cast<std::uint32_t>(Storage::kCodes) || column.digits < 0 ||
        column.digits > 18 || column.rows != rows) {
      is_damaged_ = true;
      return {};
    }
    column.data = next_block(data_bytes(column.storage, rows), keep);
    const std::size_t data_check = checks_.size() - 1;
    const auto present = in_.get<BlockRef>();
    column.present = values_of<std::uint64_t>(
        block(present, present.bytes == 0 ? 0 : words_for(rows) * 8, keep));
    const auto texts = in_.get<std::uint64_t>();
    const auto dictionary = in_.get<BlockRef>();
    const Bytes bytes = block(dictionary, dictionary.bytes, keep);
    if (column.storage != Storage::kCodes || !keep || is_damaged_) return column;
    if (rows > 0) checks_[data_check].below = std::max<std::uint64_t>(1, texts);
    // Only a column without any value may lack texts; its codes are 0 and never looked up.
    if (texts == 0 && column.count_present() > 0) return is_damaged_ = true, Column();
    column.dictionary = unpack_dictionary(bytes, texts);
    return column;
  }

  std::span<const std::string> unpack_dictionary(Bytes bytes, std::uint64_t count) {
    if (count > bytes.size() / 8) return is_damaged_ = true, std::span<const std::string>();
    const auto ends = values_of<std::uint64_t>(bytes.first(count * 8));
    const Bytes text = bytes.subspan(count * 8);
    std::vector<std::string> texts;
    texts.reserve(count);
    std::uint64_t begin = 0;
    for (const std::uint64_t end : ends) {
      if (end < begin || end > text.size())
        return is_damaged_ = true, std::span<const std::string>();
      texts.emplace_back(reinterpret_cast<const char*>(text.data()) + begin, end - begin);
      begin = end;
    }
    return builder_.keep_dictionary(std::move(texts));
  }

  ModelColumns unpack_model(std::size_t rows) {
    ModelColumns model;
    model.name = in_.get_text();
    const auto fields = in_.get<std::uint32_t>();
    if (fields >> kModelFieldCount != 0) is_damaged_ = true;
    for (std::size_t f = 0; f < kModelFieldCount; ++f) {
      if ((fields >> f & 1U) == 0) continue;
      const std::string name = model.name + '|' + std::string(kModelFieldNames[f]);
      const bool keep = is_wanted(options_, model.name, name);
      const Column column = unpack_column(rows, keep);
      if (keep) model.fields[f] = column;
    }
    return model;
  }

  bool model_is_kept(const ModelColumns& model) const {
    return is_wanted(options_, model.name, model.name) ||
           std::any_of(model.fields.begin(), model.fields.end(),
                       [](const auto& field) { return field.has_value(); });
  }

  void unpack_attempts() {
    for (std::size_t n = in_.get_count(); n > 0 && in_.ok() && !is_damaged_; --n) {
      AttemptColumns attempts;
      const Bytes begin = next_block((rows_ + 1) * 8, true);
      if (is_damaged_) return;
      attempts.begin = values_of<std::uint64_t>(begin);
      const std::uint64_t count = attempts.begin.back();
      if (count > opened_.file.size() * 8) return void(is_damaged_ = true);
      checks_.back().is_offsets = true;
      checks_.back().ends_at = count;
      attempts.columns = unpack_model(count);
      if (model_is_kept(attempts.columns)) builder_.add_attempts(std::move(attempts));
    }
  }

  /// What a block must hold beside its checksum.
  static bool has_valid_values(const Check& check) {
    if (check.is_offsets) return is_partition(values_of<std::uint64_t>(check.bytes), check.ends_at);
    if (check.below == 0) return true;
    std::uint32_t highest = 0;
    for (const std::uint32_t code : values_of<std::uint32_t>(check.bytes)) {
      highest = std::max(highest, code);
    }
    return highest < check.below;
  }

  base::Status verify() const {
    struct Stripe {
      std::size_t check = 0, index = 0;
    };
    std::vector<Stripe> stripes;
    for (std::size_t c = 0; c < checks_.size(); ++c) {
      const std::size_t count = stripe_count(checks_[c].bytes.size());
      for (std::size_t i = 0; i < count; ++i) stripes.push_back({c, i});
    }
    std::vector<std::uint64_t> hashes(stripes.size());
    base::for_each_index(stripes.size(), options_.threads, options_.stop, [&](std::size_t s) {
      hashes[s] = stripe_hash(checks_[stripes[s].check].bytes, stripes[s].index);
    });
    if (options_.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kInterrupted, "interrupted");
    }
    std::size_t first = 0;
    for (const Check& check : checks_) {
      const std::size_t count = stripe_count(check.bytes.size());
      const bool is_same =
          block_checksum(std::span(hashes).subspan(first, count)) == check.checksum;
      if (!is_same || !has_valid_values(check)) return refuse("a column is damaged");
      first += count;
    }
    return {};
  }

  const Opened& opened_;
  const ReadOptions& options_;
  WorkloadBuilder& builder_;
  DirectoryReader in_;
  std::size_t rows_ = 0;
  bool is_damaged_ = false;
  std::vector<Check> checks_;
};

}  // namespace

base::Result<Workload> read_cache(const std::string& path, std::string_view key,
                                  const std::string& source_file, const ReadOptions& options,
                                  std::vector<std::string>& warnings) {
  POINTSMAN_TRY(auto map, base::MappedFile::open(path));
  WorkloadBuilder builder;
  POINTSMAN_TRY(const Opened opened, open_header(builder.keep_map(std::move(map))));
  std::vector<std::string> told;
  POINTSMAN_CHECK(Unpacker(opened, options, builder).unpack(key, source_file, told));
  warnings.insert(warnings.end(), told.begin(), told.end());
  return std::move(builder).finish();
}

}  // namespace pointsman::data
