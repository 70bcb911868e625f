#include "data/builder.hpp"

#include "data/duplicates.hpp"
#include "data/narrow.hpp"
#include "data/text_index.hpp"
#include "sim/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace pointsman::data {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kWordsPerLine = kAlignment / sizeof(std::uint64_t);

void set_bit(std::span<std::uint64_t> words, std::size_t row) {
  words[row / 64] |= std::uint64_t{1} << (row % 64);
}
void clear_bit(std::span<std::uint64_t> words, std::size_t row) {
  words[row / 64] &= ~(std::uint64_t{1} << (row % 64));
}

template <typename T>
std::span<const std::byte> bytes_of(std::span<T> values) {
  return std::as_bytes(values);
}

}  // namespace

std::span<std::uint64_t> WorkloadBuilder::allocate_words(std::size_t words) {
  std::vector<std::uint64_t> buffer(words + kWordsPerLine - 1);  // zeroed outside the lock
  const auto address = reinterpret_cast<std::uintptr_t>(buffer.data());
  const std::size_t skip = (kAlignment - address % kAlignment) % kAlignment;
  const auto aligned = std::span(buffer).subspan(skip / sizeof(std::uint64_t), words);
  const std::lock_guard lock(mutex_);
  workload_.buffers_.push_back(std::move(buffer));
  return aligned;
}

std::span<const std::string> WorkloadBuilder::keep_dictionary(std::vector<std::string> texts) {
  const std::lock_guard lock(mutex_);
  return workload_.dictionaries_.emplace_back(std::move(texts));
}

std::span<const std::byte> WorkloadBuilder::keep_map(base::MappedFile map) {
  const std::lock_guard lock(mutex_);
  return workload_.maps_.emplace_back(std::move(map)).bytes();
}

std::span<std::uint64_t> WorkloadBuilder::allocate_presence(std::size_t rows) {
  const auto present = allocate<std::uint64_t>((rows + 63) / 64);
  std::fill(present.begin(), present.end(), ~std::uint64_t{0});
  if (rows % 64 != 0) present.back() >>= 64 - rows % 64;
  return present;
}

Column WorkloadBuilder::pack_numbers(std::span<const double> values) {
  Column column;
  column.rows = values.size();
  column.storage = narrowest(values);
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) {
    const auto present = allocate_presence(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) {
      if (std::isnan(values[r])) clear_bit(present, r);
    }
    column.present = present;
  }
  const auto or_zero = [](double v) { return std::isnan(v) ? 0.0 : v; };
  if (column.storage == Storage::kBits) {
    const auto words = allocate<std::uint64_t>((values.size() + 63) / 64);
    for (std::size_t r = 0; r < values.size(); ++r) {
      if (values[r] == 1.0) set_bit(words, r);
    }
    column.data = bytes_of(words);
  } else if (column.storage == Storage::kF32) {
    const auto floats = allocate<float>(values.size());
    std::transform(values.begin(), values.end(), floats.begin(),
                   [&](double v) { return static_cast<float>(or_zero(v)); });
    column.data = bytes_of(floats);
  } else {
    const auto doubles = allocate<double>(values.size());
    std::transform(values.begin(), values.end(), doubles.begin(), or_zero);
    column.data = bytes_of(doubles);
  }
  return column;
}

Column WorkloadBuilder::pack_decimals(std::span<const std::int64_t> values, int digits) {
  const auto is_absent = [](std::int64_t v) { return v == kAbsentInteger; };
  std::int64_t factor = 1;
  for (bool can_drop = digits > 0; can_drop && digits > 0;) {
    const std::int64_t next = factor * 10;
    can_drop = std::all_of(values.begin(), values.end(),
                           [&](std::int64_t v) { return is_absent(v) || v % next == 0; });
    if (can_drop) factor = next, --digits;
  }
  Column column;
  column.rows = values.size();
  column.digits = digits;
  if (std::any_of(values.begin(), values.end(), is_absent)) {
    const auto present = allocate_presence(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) {
      if (is_absent(values[r])) clear_bit(present, r);
    }
    column.present = present;
  }
  const auto scaled = [&](std::int64_t v) { return is_absent(v) ? 0 : v / factor; };
  const bool is_narrow = std::all_of(values.begin(), values.end(), [&](std::int64_t v) {
    return scaled(v) >= 0 && scaled(v) <= std::numeric_limits<std::uint32_t>::max();
  });
  if (is_narrow) {
    column.storage = Storage::kU32;
    const auto narrow = allocate<std::uint32_t>(values.size());
    std::transform(values.begin(), values.end(), narrow.begin(),
                   [&](std::int64_t v) { return static_cast<std::uint32_t>(scaled(v)); });
    column.data = bytes_of(narrow);
  } else {
    column.storage = Storage::kI64;
    const auto wide = allocate<std::int64_t>(values.size());
    std::transform(values.begin(), values.end(), wide.begin(), scaled);
    column.data = bytes_of(wide);
  }
  return column;
}

Column WorkloadBuilder::pack_texts(std::span<const std::string_view> values) {
  Column column;
  column.rows = values.size();
  column.storage = Storage::kCodes;
  const auto codes = allocate<std::uint32_t>(values.size());
  TextIndex index;
  std::span<std::uint64_t> present;
  for (std::size_t r = 0; r < values.size(); ++r) {
    if (values[r].empty()) {
      if (present.empty()) present = allocate_presence(values.size());
      clear_bit(present, r);
    } else {
      codes[r] = index.code_of(values[r]);
    }
  }
  column.data = bytes_of(codes);
  column.present = present;
  column.dictionary = keep_dictionary(index.take_texts());
  return column;
}

Column WorkloadBuilder::take(const Column& from, std::span<const std::uint64_t> rows) {
  Column column = from;
  column.rows = rows.size();
  column.present = {};
  std::span<std::uint64_t> present;
  const auto is_there = [&](std::size_t i) {
    if (rows[i] != kNoRow && from.is_present(rows[i])) return true;
    if (present.empty()) present = allocate_presence(rows.size());
    clear_bit(present, i);
    return false;
  };
  const auto copy = [&]<typename T>(std::span<const T> values) {
    const auto taken = allocate<T>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (is_there(i)) taken[i] = values[rows[i]];
    }
    column.data = bytes_of(taken);
  };
  switch (from.storage) {
    case Storage::kU32:
      copy(from.as<std::uint32_t>());
      break;
    case Storage::kI64:
      copy(from.as<std::int64_t>());
      break;
    case Storage::kF32:
      copy(from.as<float>());
      break;
    case Storage::kF64:
      copy(from.as<double>());
      break;
    case Storage::kBits: {
      const auto words = allocate<std::uint64_t>((rows.size() + 63) / 64);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (is_there(i) && from.number_at(rows[i]) == 1.0) set_bit(words, i);
      }
      column.data = bytes_of(words);
      break;
    }
    case Storage::kCodes: {
      constexpr std::uint32_t kUnused = ~std::uint32_t{0};
      const auto codes = allocate<std::uint32_t>(rows.size());
      std::vector<std::uint32_t> renumbered(from.dictionary.size(), kUnused);
      std::vector<std::string> dictionary;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_there(i)) continue;
        const std::uint32_t code = from.as<std::uint32_t>()[rows[i]];
        if (renumbered[code] == kUnused) {
          renumbered[code] = static_cast<std::uint32_t>(dictionary.size());
          dictionary.push_back(from.dictionary[code]);
        }
        codes[i] = renumbered[code];
      }
      column.data = bytes_of(codes);
      column.dictionary = keep_dictionary(std::move(dictionary));
      break;
    }
  }
  column.present = present;
  return column;
}

std::array<std::optional<Column>, kModelFieldCount> WorkloadBuilder::take_fields(
    const ModelColumns& from, std::span<const std::uint64_t> rows) {
  std::array<std::optional<Column>, kModelFieldCount> fields;
  for (std::size_t f = 0; f < kModelFieldCount; ++f) {
    if (from.fields[f]) fields[f] = take(*from.fields[f], rows);
  }
  return fields;
}

AttemptColumns WorkloadBuilder::take_attempts(const AttemptColumns& from,
                                              std::span<const std::uint64_t> rows) {
  const auto begin = allocate<std::uint64_t>(rows.size() + 1);
  std::vector<std::uint64_t> attempts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] != kNoRow) {
      for (auto a = from.begin[rows[i]]; a < from.begin[rows[i] + 1]; ++a) attempts.push_back(a);
    }
    begin[i + 1] = attempts.size();
  }
  return {begin, {from.columns.name, take_fields(from.columns, attempts)}};
}

void WorkloadBuilder::take_ids(const Workload& from, std::span<const std::uint64_t> rows) {
  std::vector<std::string_view> ids;
  ids.reserve(rows.size());
  const auto keys = allocate<std::uint64_t>(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ids.push_back(from.ids().at(rows[i]));
    keys[i] = from.request_keys()[rows[i]];
  }
  set_ids(copy_texts(ids), keys, rows.size());
}

TextColumn WorkloadBuilder::copy_texts(std::span<const std::string_view> texts) {
  std::size_t total = 0;
  for (const auto text : texts) total += text.size();
  const auto offsets = allocate<std::uint64_t>(texts.size() + 1);
  const auto bytes = allocate<char>(total);
  std::size_t at = 0;
  for (std::size_t r = 0; r < texts.size(); ++r) {
    offsets[r] = at;
    std::copy(texts[r].begin(), texts[r].end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    at += texts[r].size();
  }
  offsets[texts.size()] = at;
  return {offsets, bytes};
}

base::Status WorkloadBuilder::set_ids(std::span<const std::string_view> ids) {
  const auto keys = allocate<std::uint64_t>(ids.size());
  for (std::size_t r = 0; r < ids.size(); ++r) {
    if (ids[r].empty()) {
      return base::fail(base::ErrorKind::kData, "row " + std::to_string(r) + " has an empty id");
    }
    keys[r] = base::stable_hash(ids[r]);
  }
  const TextColumn texts = copy_texts(ids);
  if (const auto twice = find_duplicate(texts, keys, 1, {})) {
    return base::fail(base::ErrorKind::kData, "id \"" + std::string(texts.at(twice->row)) +
                                                  "\" of row " + std::to_string(twice->row) +
                                                  " is already the id of row " +
                                                  std::to_string(twice->first));
  }
  set_ids(texts, keys, ids.size());
  return {};
}

void WorkloadBuilder::set_ids(TextColumn ids, std::span<const std::uint64_t> request_keys,
                              std::size_t rows) {
  workload_.ids_ = ids;
  workload_.request_keys_ = request_keys;
  workload_.rows_ = rows;
}

void WorkloadBuilder::add_column(std::string name, Column column) {
  workload_.columns_.push_back({std::move(name), column});
}

ModelColumns& WorkloadBuilder::model(std::string_view name) {
  auto& models = workload_.models_;
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const ModelColumns& m) { return m.name == name; });
  if (found != models.end()) return *found;
  models.push_back({std::string(name), {}});
  return models.back();
}

void WorkloadBuilder::add_model_field(std::string_view model_name, ModelField field,
                                      Column column) {
  model(model_name).fields[static_cast<std::size_t>(field)] = column;
}

void WorkloadBuilder::add_attempts(AttemptColumns attempts) {
  workload_.attempts_.push_back(std::move(attempts));
}

void WorkloadBuilder::add_source(Source source) {
  workload_.sources_.push_back(std::move(source));
}

void WorkloadBuilder::keep_only(
    Workload& workload, const std::function<bool(std::string_view, std::string_view)>& keep) {
  std::erase_if(workload.columns_, [&](const RequestColumn& c) { return !keep({}, c.name); });
  const auto drop_fields = [&](ModelColumns& model) {
    bool any = false;
    for (std::size_t f = 0; f < kModelFieldCount; ++f) {
      const std::string name = model.name + '|' + std::string(kModelFieldNames[f]);
      if (!keep(model.name, name)) model.fields[f].reset();
      any = any || model.fields[f].has_value();
    }
    return !any && !keep(model.name, model.name);
  };
  std::erase_if(workload.models_, drop_fields);
  std::erase_if(workload.attempts_, [&](AttemptColumns& a) { return drop_fields(a.columns); });
}

Workload WorkloadBuilder::finish() && {
  return std::move(workload_);
}

}  // namespace pointsman::data
