// SPDX-License-Identifier: BSD-3-Clause
#include "chemistry/elements.hpp"

#include <algorithm>

namespace raffinate {
namespace {

constexpr double gram = 1e-3;  // [kg]

struct Row {
  const char* symbol;
  const char* name;
  int number;
  double weight;  // [g/mol]
  int charge;
  const char* oxide;
};

// Standard atomic weights: CIAAW/IUPAC 2021, T. Prohaska et al., Pure Appl. Chem. 94 (2022) 573;
// the conventional value where the standard is an interval. Charges are those of the ions in
// chloride, nitrate or sulfate liquors of rare-earth and antimony plants (Ce as Ce3+, Sb as
// Sb(III), U as U(VI));
// Oxides are the ones rare-earth and metal trade counts by ("REO": Pr6O11, Tb4O7, CeO2).
constexpr Row rows[] = {
    {"H", "hydrogen", 1, 1.008, 1, ""},
    {"Li", "lithium", 3, 6.94, 1, "Li2O"},
    {"Be", "beryllium", 4, 9.0121831, 2, "BeO"},
    {"B", "boron", 5, 10.81, 0, ""},
    {"C", "carbon", 6, 12.011, 0, ""},
    {"N", "nitrogen", 7, 14.007, 0, ""},
    {"O", "oxygen", 8, 15.999, 0, ""},
    {"F", "fluorine", 9, 18.998403162, -1, ""},
    {"Na", "sodium", 11, 22.98976928, 1, "Na2O"},
    {"Mg", "magnesium", 12, 24.305, 2, "MgO"},
    {"Al", "aluminium", 13, 26.9815384, 3, "Al2O3"},
    {"Si", "silicon", 14, 28.085, 0, ""},
    {"P", "phosphorus", 15, 30.973761998, 0, ""},
    {"S", "sulfur", 16, 32.06, 0, ""},
    {"Cl", "chlorine", 17, 35.45, -1, ""},
    {"K", "potassium", 19, 39.0983, 1, "K2O"},
    {"Ca", "calcium", 20, 40.078, 2, "CaO"},
    {"Sc", "scandium", 21, 44.955907, 3, "Sc2O3"},
    {"Ti", "titanium", 22, 47.867, 4, "TiO2"},
    {"V", "vanadium", 23, 50.9415, 5, "V2O5"},
    {"Cr", "chromium", 24, 51.9961, 3, "Cr2O3"},
    {"Mn", "manganese", 25, 54.938043, 2, "MnO"},
    {"Fe", "iron", 26, 55.845, 3, "Fe2O3"},
    {"Co", "cobalt", 27, 58.933194, 2, "CoO"},
    {"Ni", "nickel", 28, 58.6934, 2, "NiO"},
    {"Cu", "copper", 29, 63.546, 2, "CuO"},
    {"Zn", "zinc", 30, 65.38, 2, "ZnO"},
    {"Ga", "gallium", 31, 69.723, 3, "Ga2O3"},
    {"Ge", "germanium", 32, 72.630, 4, "GeO2"},
    {"As", "arsenic", 33, 74.921595, 3, "As2O3"},
    {"Se", "selenium", 34, 78.971, 4, "SeO2"},
    {"Br", "bromine", 35, 79.904, -1, ""},
    {"Sr", "strontium", 38, 87.62, 2, "SrO"},
    {"Y", "yttrium", 39, 88.905838, 3, "Y2O3"},
    {"Zr", "zirconium", 40, 91.224, 4, "ZrO2"},
    {"Nb", "niobium", 41, 92.90637, 5, "Nb2O5"},
    {"Mo", "molybdenum", 42, 95.95, 6, "MoO3"},
    {"Ag", "silver", 47, 107.8682, 1, "Ag2O"},
    {"Cd", "cadmium", 48, 112.414, 2, "CdO"},
    {"In", "indium", 49, 114.818, 3, "In2O3"},
    {"Sn", "tin", 50, 118.710, 4, "SnO2"},
    {"Sb", "antimony", 51, 121.760, 3, "Sb2O3"},
    {"Te", "tellurium", 52, 127.60, 4, "TeO2"},
    {"I", "iodine", 53, 126.90447, -1, ""},
    {"Ba", "barium", 56, 137.327, 2, "BaO"},
    {"La", "lanthanum", 57, 138.90547, 3, "La2O3"},
    {"Ce", "cerium", 58, 140.116, 3, "CeO2"},
    {"Pr", "praseodymium", 59, 140.90766, 3, "Pr6O11"},
    {"Nd", "neodymium", 60, 144.242, 3, "Nd2O3"},
    {"Sm", "samarium", 62, 150.36, 3, "Sm2O3"},
    {"Eu", "europium", 63, 151.964, 3, "Eu2O3"},
    {"Gd", "gadolinium", 64, 157.25, 3, "Gd2O3"},
    {"Tb", "terbium", 65, 158.925354, 3, "Tb4O7"},
    {"Dy", "dysprosium", 66, 162.500, 3, "Dy2O3"},
    {"Ho", "holmium", 67, 164.930329, 3, "Ho2O3"},
    {"Er", "erbium", 68, 167.259, 3, "Er2O3"},
    {"Tm", "thulium", 69, 168.934219, 3, "Tm2O3"},
    {"Yb", "ytterbium", 70, 173.045, 3, "Yb2O3"},
    {"Lu", "lutetium", 71, 174.9668, 3, "Lu2O3"},
    {"Hf", "hafnium", 72, 178.486, 4, "HfO2"},
    {"Ta", "tantalum", 73, 180.94788, 5, "Ta2O5"},
    {"W", "tungsten", 74, 183.84, 6, "WO3"},
    {"Au", "gold", 79, 196.966570, 3, "Au2O3"},
    {"Hg", "mercury", 80, 200.592, 2, "HgO"},
    {"Tl", "thallium", 81, 204.38, 1, "Tl2O"},
    {"Pb", "lead", 82, 207.2, 2, "PbO"},
    {"Bi", "bismuth", 83, 208.98040, 3, "Bi2O3"},
    {"Th", "thorium", 90, 232.0377, 4, "ThO2"},
    {"U", "uranium", 92, 238.02891, 6, "U3O8"},
};

}  // namespace

const std::vector<Element>& elements() {
  static const std::vector<Element> table = [] {
    std::vector<Element> all;
    for (const Row& row : rows)
      all.push_back({row.symbol, row.name, row.number, row.weight * gram, row.charge, row.oxide,
                     row.oxide[0] != '\0'});
    return all;
  }();
  return table;
}

const Element* find_element(std::string_view symbol) {
  const auto& table = elements();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [symbol](const Element& e) { return e.symbol == symbol; });
  return found == table.end() ? nullptr : &*found;
}

MetalName parse_metal_name(std::string_view name) {
  const bool digit = name.size() > 1 && name.back() >= '0' && name.back() <= '8';
  if (!digit) return {find_element(name), {}};
  const Element* element = find_element(name.substr(0, name.size() - 1));
  if (!element || !element->metal) return {};
  return {element, name.back() - '0'};
}

const Element* element_of(std::string_view metal) { return parse_metal_name(metal).element; }

const std::vector<std::string>& metal_symbols() {
  static const std::vector<std::string> symbols = [] {
    std::vector<std::string> all;
    for (const Element& element : elements())
      if (element.metal) all.push_back(element.symbol);
    return all;
  }();
  return symbols;
}

bool is_rare_earth(const Element& element) {
  return (element.number >= 57 && element.number <= 71) || element.number == 39 ||
         element.number == 21;
}

bool is_rare_earth(std::string_view metal) {
  const Element* element = element_of(metal);
  return element && is_rare_earth(*element);
}

}  // namespace raffinate
