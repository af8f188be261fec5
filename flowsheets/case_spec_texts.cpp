// SPDX-License-Identifier: BSD-3-Clause
// The texts of design specs and products.
#include "flowsheets/case_spec_texts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chemistry/elements.hpp"
#include "chemistry/forms.hpp"
#include "chemistry/quantity.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

using Kind = OutputName::Kind;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin || separator != ' ') parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

const std::vector<std::string>& output_words() {
  static const std::vector<std::string> words{"purity", "recovery", "concentration", "pH"};
  return words;
}

/// "NdPr" -> {"Nd", "Pr"}. Throws Fault.
std::vector<std::string> rare_earths(std::string_view text) {
  std::vector<std::string> symbols;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    while (at + length < text.size() && text[at + length] >= 'a' && text[at + length] <= 'z')
      ++length;
    const std::string symbol(text.substr(at, length));
    const Element* element = find_element(symbol);
    if (!element || !is_rare_earth(*element))
      throw Fault(
          fmt::format("\"{}\" in \"{}/TREO\" is not the symbol of a rare earth", symbol, text),
          "write symbols without blanks, for example NdPr/TREO");
    if (std::find(symbols.begin(), symbols.end(), symbol) != symbols.end())
      throw Fault(fmt::format("{} stands twice in \"{}/TREO\"", symbol, text));
    symbols.push_back(symbol);
    at += length;
  }
  if (symbols.empty()) throw Fault("no rare earth stands before \"/TREO\"", "NdPr/TREO");
  return symbols;
}

/// An oxide of one element, "SiO2".
bool is_oxide(std::string_view text) {
  try {
    const auto atoms = composition(text);
    return atoms.size() == 2 && atoms[1].first == "O" && atoms[0].first != "O";
  } catch (const Fault&) {
    return false;
  }
}

}  // namespace

namespace {

/// "S", "SO4", "SbS3": what a system may count beside metals. Base is "OH".
bool is_ion_name(const std::string& text) {
  if (const Element* element = find_element(text)) return !element->metal;
  try {
    return composition(text).size() > 1;
  } catch (const Fault&) {
    return false;
  }
}

}  // namespace

AdjustedInput parse_adjusted_input(std::string_view text) {
  const auto parts = split(text, '/');
  const bool feed = parts.size() == 3 && parts[0] == "feeds",
             block = parts.size() == 3 && parts[0] == "blocks";
  if ((!feed && !block) || parts[1].empty() || parts[2].empty())
    throw Fault(fmt::format("\"{}\" is not an input that can be adjusted", text),
                "write feeds/<feed>/flow, feeds/<feed>/<reagent> or blocks/<splitter>/<part>, for "
                "example feeds/scrub/HCl");
  return {feed ? parts[1] : "", block ? parts[1] : "", parts[2]};
}

InputName parse_input_name(std::string_view text) {
  const auto parts = split(text, '/');
  const bool whole = std::none_of(parts.begin(), parts.end(),
                                  [](const std::string& part) { return part.empty(); });
  InputName name{.text = std::string(text), .what = std::string(text)};
  if (whole && parts.size() == 3 && (parts[0] == "feeds" || parts[0] == "blocks")) {
    (parts[0] == "feeds" ? name.feed : name.block) = parts[1];
    name.what = parts[2];
  } else if (whole && parts.size() == 4 && parts[0] == "blocks" && parts[3] == "efficiency") {
    name.block = parts[1];
    name.section = parts[2];
    name.what = parts[3];
  } else if (!whole || (parts.size() > 1 && text.find(' ') == text.npos)) {
    throw Fault(
        fmt::format("\"{}\" is not an input of a plant", text),
        "write feeds/<feed>/flow, feeds/<feed>/<metal or reagent>, blocks/<splitter>/<part>, "
        "blocks/<cascade>/<section>/efficiency, or the name of a constant, beta Nd/Pr");
  }
  return name;
}

Interval parse_interval(std::string_view text) {
  const std::string cure = "write for example 3.9 to 4.3 m3/h";
  const auto to = text.find(" to ");
  if (to == text.npos)
    throw Fault(fmt::format("\"{}\" does not say from where to where", text), cure);
  std::string_view first = text.substr(0, to);
  const auto [end, words] = parse_qualified(text.substr(to + 4), "4.3 m3/h");
  if (!words.empty())
    throw Fault(fmt::format("\"{}\" follows the unit in \"{}\"", words, text), cure);
  if (first.find(' ') != first.npos)
    throw Fault(fmt::format("\"{}\" has more than a number before \"to\"", text),
                "give the unit once, at the end: 3.9 to 4.3 m3/h");
  const Interval range{parse_number(first), end.number, end.unit};
  require_within(range.low, positive, first);
  if (range.low >= range.high)
    throw Fault(fmt::format("\"{}\" ends before it begins", text), "the lower value comes first");
  return range;
}

OutputName parse_output_name(std::string_view text) {
  const auto words = split(text, ' ');
  const std::string cure = "write for example purity of Pr in raffinate, or pH of liquor";
  if (words.empty()) throw Fault("a target is missing", cure);
  const auto kind = std::find(output_words().begin(), output_words().end(), words[0]);
  if (kind == output_words().end())
    throw Fault(
        fmt::format("\"{}\" does not begin with purity, recovery, concentration or pH", text),
        did_you_mean(words[0], output_words(), cure + "; not one of:"));
  OutputName name;
  name.kind = static_cast<Kind>(kind - output_words().begin());
  const bool pH = name.kind == Kind::pH;
  const bool well = pH ? words.size() == 3 && words[1] == "of"
                       : words.size() == 5 && words[1] == "of" && words[3] == "in";
  if (!well)
    throw Fault(
        fmt::format("\"{}\" does not say of {}", text, pH ? "which stream" : "what and where"),
        pH ? "write pH of <stream>" : fmt::format("write {} of <metal> in <stream>", words[0]));
  name.stream = words.back();
  if (pH) return name;
  name.metals = split(words[2], '+');
  for (auto metal = name.metals.begin(); metal != name.metals.end(); ++metal) {
    if (name.kind != Kind::concentration || !is_ion_name(*metal)) metal_form().check({}, *metal);
    if (std::find(name.metals.begin(), metal, *metal) != metal)
      throw Fault(fmt::format("{} stands twice in \"{}\"", *metal, text));
  }
  if (name.kind == Kind::concentration && name.metals.size() > 1)
    throw Fault(fmt::format("\"{}\" speaks of {} metals", text, name.metals.size()),
                "a concentration is that of one metal");
  return name;
}

std::string text_of(const OutputName& name) {
  if (name.kind == Kind::pH) return fmt::format("pH of {}", name.stream);
  return fmt::format("{} of {} in {}", output_words()[static_cast<std::size_t>(name.kind)],
                     fmt::join(name.metals, "+"), name.stream);
}

double parse_output_value(const OutputName& name, std::string_view text) {
  if (name.kind == Kind::pH) {
    pH_form("4.0").check("pH", text);
    return parse_number(text);
  }
  if (name.kind == Kind::concentration) {
    const Element* element = element_of(name.metals.front());
    const bool metal = element && element->metal;
    if (!metal && !fits(parse_qualified(text, "0.5 mol/L").quantity.unit, dimension::concentration))
      throw Fault(fmt::format("\"{}\" is no concentration of an ion", text),
                  "write it in mol/L, for example 0.5 mol/L");
    const double value = metal ? parse_metal_concentration(text, *element)
                               : parse_quantity(text, dimension::concentration).in("mol/L");
    require_within(value, positive, text);
    return value;
  }
  const double value = parse_quantity(text, dimension::fraction).si();
  if (value == 1.0)
    throw Fault(fmt::format("\"{}\" is never quite reached", text), "write for example 99.9 %");
  require_within(value, some_but_not_all, text);
  return value;
}

std::vector<std::string> parse_limit_name(std::string_view text) {
  static const std::vector<std::string> words{
      "TREO", "loss on ignition", "H2O", "SO4", "NO3", "CO3", "PO4", "NH4"};
  if (const auto slash = text.find('/'); slash != text.npos) {
    if (text.substr(slash + 1) != "TREO")
      throw Fault(fmt::format("\"{}\" is counted against \"{}\"", text, text.substr(slash + 1)),
                  "shares are counted against all rare-earth oxides: NdPr/TREO");
    return rare_earths(text.substr(0, slash));
  }
  if (std::find(words.begin(), words.end(), text) != words.end() || element_of(text) ||
      is_oxide(text))
    return {};
  if (text == "LOI") throw Fault("\"LOI\" is not spelled out", "write loss on ignition");
  std::vector<std::string> known = words;
  for (const Element& element : elements()) {
    known.push_back(element.symbol);
    if (!element.oxide.empty()) known.push_back(element.oxide);
  }
  const std::string meant = nearest(text, known);
  throw Fault(fmt::format("\"{}\" is nothing a product's specification knows", text),
              meant.empty() ? "write TREO, NdPr/TREO, the symbol of an element, an oxide (CaO), an "
                              "ion (SO4) or loss on ignition"
                            : fmt::format("did you mean \"{}\"?", meant));
}

std::vector<Limit> parse_limit(std::string_view text) {
  const auto share = [](std::string_view value) {
    const double parsed = parse_quantity(value, dimension::fraction).si();
    require_within(parsed, some_to_all, value);
    return parsed;
  };
  if (text.starts_with("at least ")) return {{true, share(text.substr(9))}};
  if (text.starts_with("at most ")) return {{false, share(text.substr(8))}};
  const auto to = text.find(" to ");
  if (to == text.npos)
    throw Fault(
        fmt::format("\"{}\" begins neither with \"at least\" nor with \"at most\", and is no range",
                    text),
        "write for example at least 99 %, at most 500 ppm, or 82.5 to 83.3 %");
  // The unit stands once, at the end.
  const Interval range = parse_interval(text);
  const auto in_unit = [&](double number) {
    return share(fmt::format("{} {}", number, range.unit.symbol));
  };
  return {{true, in_unit(range.low)}, {false, in_unit(range.high)}};
}

}  // namespace raffinate
