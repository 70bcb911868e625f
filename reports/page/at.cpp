#include "reports/page/at.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace pointsman::reports::page {
namespace {

std::string pointer_escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

At At::operator[](std::string_view key) const {
  std::string pointer = pointer_ + '/' + pointer_escaped(key);
  if (!is_object()) return {nullptr, std::move(pointer)};
  const auto found = json_->find(key);
  return {found == json_->end() ? nullptr : &*found, std::move(pointer)};
}

At At::operator[](std::size_t index) const {
  std::string pointer = pointer_ + '/' + std::to_string(index);
  const bool is_in = json_ != nullptr && json_->is_array() && index < json_->size();
  return {is_in ? &(*json_)[index] : nullptr, std::move(pointer)};
}

bool At::is_null() const {
  return json_ == nullptr || json_->is_null();
}

bool At::is_object() const {
  return json_ != nullptr && json_->is_object();
}

std::optional<double> At::number() const {
  if (json_ == nullptr || !json_->is_number()) return {};
  const double value = json_->get<double>();
  if (!std::isfinite(value)) return {};
  return value;
}

std::string At::text() const {
  return json_ != nullptr && json_->is_string() ? json_->get<std::string>() : std::string();
}

std::optional<bool> At::boolean() const {
  if (json_ == nullptr || !json_->is_boolean()) return {};
  return json_->get<bool>();
}

std::size_t At::size() const {
  return json_ != nullptr && json_->is_structured() ? json_->size() : 0;
}

std::vector<std::pair<std::string, At>> At::members() const {
  std::vector<std::pair<std::string, At>> list;
  if (!is_object()) return list;
  for (const auto& [key, value] : json_->items()) {
    list.emplace_back(key, At(&value, pointer_ + '/' + pointer_escaped(key)));
  }
  return list;
}

std::vector<At> At::items() const {
  std::vector<At> list;
  if (json_ == nullptr || !json_->is_array()) return list;
  list.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) {
    list.push_back(At(&(*json_)[i], pointer_ + '/' + std::to_string(i)));
  }
  return list;
}

}  // namespace pointsman::reports::page
