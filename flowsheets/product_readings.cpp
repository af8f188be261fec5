// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/product_readings.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "chemistry/element_forms.hpp"
#include "chemistry/elements.hpp"
#include "flowsheets/solid_water.hpp"

namespace raffinate {

namespace {

/// "NdPr" -> Nd, Pr; empty if it is no row of symbols.
std::vector<std::string> symbols_in(const std::string& text) {
  std::vector<std::string> symbols;
  for (const char c : text) {
    if (std::isupper(static_cast<unsigned char>(c)))
      symbols.emplace_back(1, c);
    else if (std::islower(static_cast<unsigned char>(c)) && !symbols.empty())
      symbols.back() += c;
    else
      return {};
  }
  return symbols;
}

/// Ions that a specification may name; they are no oxides, whatever their formula looks like.
bool is_ion(const std::string& what) {
  for (const char* ion : {"SO4", "NO3", "CO3", "PO4", "NH4"})
    if (what == ion) return true;
  return false;
}

/// Masses in one product.
class Assay {
 public:
  Assay(const Plant& plant, const Solution& solution, const StreamResult& stream, bool dry)
      : components_(plant.system.tableau.components()),
        stream_(stream),
        water_(water_beside_oxides(solution, stream)),
        mass_(dry ? stream.mass - water_ : stream.mass) {}

  double value(const std::string& what) const {
    if (what == "TREO") return treo() / mass_;
    if (what == "H2O") return water_ / stream_.mass;
    if (what == "loss on ignition") return loss() / mass_;
    if (const auto slash = what.find("/TREO"); slash != what.npos)
      return oxides(symbols_in(what.substr(0, slash))) / treo();
    if (is_rare_earth(what)) return oxides({what}) / treo();
    if (const double oxide = as_oxide(what); !std::isnan(oxide)) return oxide / mass_;
    return mass(what) / mass_;
  }

 private:
  /// Moles of an element in all its forms, of one valence of it, or of an ion; NaN if the plant
  /// carries none of it.
  double amount(const std::string& name) const {
    const Forms forms = forms_of(components_, name);
    double sum = forms.empty() ? no_value : 0.0;
    for (const auto& [k, count] : forms) sum += count * stream_.amounts[k];
    return sum;
  }
  double mass(const std::string& name) const {
    if (const Element* element = element_of(name)) return amount(name) * element->molar_mass;
    const Forms forms = forms_of(components_, name);
    if (forms.empty()) return no_value;
    return amount(name) * components_[static_cast<std::size_t>(forms.front().first)].molar_mass;
  }
  double treo() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < components_.size(); ++k) {
      if (!is_rare_earth(components_[k].name)) continue;
      sum += stream_.amounts[static_cast<Eigen::Index>(k)] *
             oxide_mass_per_mole(*element_of(components_[k].name));
    }
    return sum;
  }
  /// A metal the plant does not carry makes the sum NaN.
  double oxides(const std::vector<std::string>& symbols) const {
    double sum = symbols.empty() ? no_value : 0.0;
    for (const std::string& symbol : symbols) {
      const Element* element = find_element(symbol);
      sum += element ? amount(symbol) * oxide_mass_per_mole(*element) : no_value;
    }
    return sum;
  }
  /// "Fe2O3": all iron, counted as that oxide. NaN for what is no oxide.
  double as_oxide(const std::string& formula) const {
    if (is_ion(formula)) return no_value;
    try {
      const auto atoms = composition(formula);
      if (atoms.size() != 2 || atoms.back().first != "O") return no_value;
      return amount(atoms.front().first) * molar_mass(formula) / atoms.front().second;
    } catch (const Fault&) {
      return no_value;
    }
  }
  double loss() const {
    double sum = water_;
    for (const char* name : {"C2O4", "CO3"})
      if (const double burnt = mass(name); !std::isnan(burnt)) sum += burnt;
    return std::max(0.0, sum);
  }

  const std::vector<Component>& components_;
  const StreamResult& stream_;
  double water_, mass_;
};

}  // namespace

std::vector<ProductResult> read_products(const Plant& plant, const Solution& solution) {
  const std::vector<StreamResult>& streams = solution.streams;
  std::vector<ProductResult> products;
  for (const ProductSpec& spec : plant.products) {
    const auto stream = std::find_if(streams.begin(), streams.end(), [&](const StreamResult& one) {
      return one.name == spec.stream;
    });
    ProductResult product{spec.name, spec.stream, stream->mass, {}, spec.dry};
    const Assay assay(plant, solution, *stream, spec.dry);
    for (const LimitSpec& limit : spec.limits)
      product.lines.push_back({limit.what, assay.value(limit.what), limit.value, limit.at_least});
    products.push_back(std::move(product));
  }
  return products;
}

}  // namespace raffinate
