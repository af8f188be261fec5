// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "tests/verification/reference.hpp"

namespace raffinate {

/// The circuit of the theory of Xu Guangxian: constant separation factors, every site taken. One mole
/// of metal is fed per hour; the saponified organic takes up S at stage 1, the acid takes W back at
/// the last stage. A is Nd, B is Pr.
struct Circuit {
  bool aqueous_feed = true;
  double S = 1.0;
  double product = 0.5;  ///< f_A' [mol], what leaves with the organic
  int extraction = 1, scrub = 1;
  std::vector<double> beta{1.0, 2.0}, feed{0.5, 0.5};  ///< K and mole fractions, B first

  double W() const { return S - product + (aqueous_feed ? 0.0 : 1.0); }
  int stages() const { return extraction + scrub; }
};

inline const std::vector<std::vector<std::string>> metal_names{
    {}, {"Pr"}, {"Pr", "Nd"}, {}, {"La", "Ce", "Pr", "Nd"}};

inline std::string text_of(const Circuit& c) {
  std::string K, metals;
  for (std::size_t i = 0; i < c.beta.size(); ++i) {
    const std::string comma = i ? ", " : "", &name = metal_names[c.beta.size()][i];
    K += fmt::format("{}K {}: {}", comma, name, c.beta[i]);
    metals += fmt::format("{}{}: {} mol/L", comma, name, c.feed[i]);
  }
  // 1 L/h of each liquid, so that mol/L are mol/h.
  const std::string liquor =
      c.aqueous_feed ? "phase: aqueous" : "phase: organic, extractant: 1 mol/L";
  return fmt::format(R"(raffinate: 1
system: {{use: constant-beta, set: {{{}}}}}
feeds:
  organic: {{phase: organic, flow: 1 L/h, extractant: {} mol/L, saponified: 100 % Na}}
  liquor:  {{{}, flow: 1 L/h, metals: {{{}}}}}
  acid:    {{phase: aqueous, flow: 1 L/h, HCl: {} mol/L}}
blocks:
  separation:
    cascade: {}
    sections: {{extraction: 1-{}, scrub: {}-{}}}
    in:  {{organic: 1, liquor: {}, acid: {}}}
    out: {{raffinate: aqueous 1, loaded: organic {}}}
)",
                     K, c.S, liquor, metals, c.W(), c.stages(), c.extraction, c.extraction + 1,
                     c.stages(), c.extraction, c.stages(), c.stages());
}

inline Solution solve_circuit(const Circuit& c) { return solve_text(text_of(c)); }

/// Share of the metals from `first` on in the metal of one liquid.
inline double share(const Solution& solution, const Eigen::Ref<const Eigen::VectorXd>& totals,
                    const std::string& first) {
  double sum = 0.0, wanted = 0.0;
  bool counts = false;
  for (const std::string name : {"La", "Ce", "Pr", "Nd"}) {
    counts = counts || name == first;
    for (std::size_t k = 0; k < solution.components.size(); ++k) {
      if (solution.components[k].name != name) continue;
      sum += totals[static_cast<Eigen::Index>(k)];
      if (counts) wanted += totals[static_cast<Eigen::Index>(k)];
    }
  }
  return wanted / sum;
}

/// Share of B, kept apart from 1 - share(A) for its digits.
inline double share_below(const Solution& solution, const Eigen::Ref<const Eigen::VectorXd>& totals,
                          const std::string& first) {
  double sum = 0.0, wanted = 0.0;
  bool below = true;
  for (const std::string name : {"La", "Ce", "Pr", "Nd"}) {
    below = below && name != first;
    for (std::size_t k = 0; k < solution.components.size(); ++k) {
      if (solution.components[k].name != name) continue;
      sum += totals[static_cast<Eigen::Index>(k)];
      if (below) wanted += totals[static_cast<Eigen::Index>(k)];
    }
  }
  return wanted / sum;
}

struct Impurities {
  double raffinate = 0.0;  ///< heavier metals in the raffinate [mol/mol]
  double product = 0.0;    ///< lighter ones in the organic product [mol/mol]
};

inline Impurities impurities(const Solution& solution, const std::string& cut = "Nd") {
  return {share(solution, stream(solution, "raffinate").totals, cut),
          share_below(solution, stream(solution, "loaded").totals, cut)};
}

inline double x_A(const Solution& solution, int stage) {
  return share(solution, solution.cascades[0].aqueous.row(stage - 1).transpose(), "Nd");
}

/// n + m stages separate by at most beta^(n + m), at any reflux (M. R. Fenske, Ind. Eng. Chem. 24
/// (1932) 482).
inline void expect_fenske(const Circuit& c, const Impurities& found) {
  const double reached = (1.0 / found.raffinate - 1.0) * (1.0 / found.product - 1.0);
  EXPECT_LT(std::log(reached) / std::log(c.beta[1] / c.beta[0]), c.stages() * (1.0 + 1e-9));
}

}  // namespace raffinate
