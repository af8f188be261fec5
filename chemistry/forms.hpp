// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "chemistry/units.hpp"

namespace raffinate {

/// The smallest and largest value that make sense, in SI.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_excluded = false;  ///< the value must be above `low`, not at it
  std::string words = {};     ///< "above zero", "between 0 and 100 %"
  bool high_excluded = false;
};
inline const Bounds any_value{};
inline const Bounds positive{0.0, std::numeric_limits<double>::infinity(), true, "above zero"};
inline const Bounds not_negative{0.0, std::numeric_limits<double>::infinity(), false,
                                 "zero or above"};

/// How one value is written: in words for messages, as a pattern for editors, and as a check.
struct Form {
  enum class Json { string, number, integer };
  std::string words;                      ///< "a volume flow", "a stage range"
  std::string example;                    ///< "60 L/h"
  std::string pattern = {};               ///< regular expression of the whole text (ECMA 262)
  std::vector<std::string> choices = {};  ///< if only these texts will do
  Json json = Json::string;               ///< what YAML readers other than ours see in it
  Bounds bounds = {};                     ///< of numbers
  /// Throws Fault if the text is not of this form. `key` is the key the value belongs to.
  std::function<void(std::string_view key, std::string_view text)> check;
};

namespace forms {

Form text(const std::string& words, const std::string& example);
/// A name of a stream, block or section: letters, digits, `-` and `_`.
Form name(const std::string& words, const std::string& example);
Form choice(const std::vector<std::string>& choices);
/// A pure number such as pH or beta.
Form number(const std::string& words, const std::string& example, const Bounds& bounds = any_value);
Form whole(const std::string& words, const std::string& example, const Bounds& bounds = any_value);
Form quantity(const Dimension& dimension, const Bounds& bounds = any_value);
/// The key is the metal: "0.25 mol/L", "7.88 g/L as element".
Form metal_concentration();
/// The key is the reagent: "3.5 mol/L", "120 g/L".
Form reagent_concentration();
/// "36 % Na", between 0 and 100 %.
Form saponification();

/// Regular expressions to build forms of one's own from.
std::string number_pattern(bool negative_too);
std::string quantity_pattern(const Dimension& dimension, bool negative_too);

}  // namespace forms

/// Throws Fault if the value lies outside; `text` is how it was written.
void require_within(double value, const Bounds& bounds, std::string_view text);

}  // namespace raffinate
