// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "chemistry/tableau.hpp"
#include "flowsheets/unit_reading.hpp"

namespace raffinate {

/// What carries the volume of the plant's liquids.
///
/// An aqueous liquid with n_k of component k [kmol/s] and W of water [m3/s] takes up the volume
///
///     V = W + sum_k volume_k n_k
///
/// and an organic carries sum_k water_k n_k of water. With constant volumes both vectors are zero:
/// W is then the volume itself.
struct Carriers {
  Eigen::VectorXd volume;  ///< [L/mol] of a component in the aqueous
  Eigen::VectorXd water;   ///< [L/mol] water that a component brings into the organic
};

/// How the amounts that enter a unit are numbered: aqueous, organic, solid, and a fourth lane that is
/// the gas of a reactor, the wash of a filter (an aqueous that it must tell from its mother liquor)
/// or the anolyte of an electrowinning cell; of each the components and then its carrier. The
/// carrier of the aqueous is water [m3/s], of the organic its own volume [m3/s], of a solid its
/// water (of crystallisation, of hydroxides, moisture) [m3/s of liquid water]. Components count in
/// kmol/s.
struct UnitLayout {
  static constexpr int lanes = 4, wash = 3;
  int components = 0;
  int per_phase() const { return components + 1; }
  int size() const { return lanes * per_phase(); }
  int index(int lane, int component) const { return lane * per_phase() + component; }
  int index(Phase lane, int component) const { return index(static_cast<int>(lane), component); }
  int carrier(Phase lane) const { return index(lane, components); }
};

/// A piece of the plant that is no counter-current cascade: it turns what enters, all inlets
/// together, into what leaves through its ports, and takes feeds "as needed".
///
/// Of every component, in + draws * feeds + sources + made = ports. The same holds for water, which
/// is the sum of the carriers of all phases but the organic and of Carriers::water in the organic,
/// and for the organic's own volume.
class Unit {
 public:
  struct Port {
    std::string name;  ///< "organic", "liquor", "cake"
    Phase phase = Phase::aqueous;
    Eigen::VectorXd amount;        ///< [components + 1] as in UnitLayout
    Eigen::MatrixXd slope;         ///< [components + 1 x UnitLayout::size()] d amount / d in
    Eigen::MatrixXd by_part = {};  ///< [components + 1 x parts] of a splitter: d amount / d part
    /// [components + 1] absolute terms an amount is a sum of, beyond its own: base that is used up is
    /// what was drawn less what was taken up, and no better known than either.
    Eigen::VectorXd cancelled = {};
  };
  /// A feed of given composition whose flow the unit decides.
  struct Draw {
    double flow = 0.0;      ///< [m3/s]
    Eigen::VectorXd slope;  ///< [UnitLayout::size()]
  };
  /// What enters beside inlets and feeds (negative: leaves): extractant and diluent made up in a
  /// solvent tank, water that a soap lacks, oxygen of the air.
  struct Source {
    std::string name;  ///< "make-up", "water", "oxygen of the air"
    Phase phase = Phase::organic;
    Eigen::VectorXd amount;  ///< [components + 1] as in UnitLayout; oxygen: as water of its mass
    Eigen::MatrixXd slope;   ///< [components + 1 x UnitLayout::size()]
  };

  virtual ~Unit() = default;
  /// Computes ports, draws and sources for what enters, in the numbering of UnitLayout. Nothing may
  /// enter; amounts of a component may be negative (acid in a soap).
  virtual void evaluate(const Eigen::VectorXd& in) = 0;
  /// Begins a step of implicit Euler [s] from what the unit holds now; infinity: the steady state.
  /// Only units with a content that builds up take notice; a step of no length freezes it.
  virtual void begin_step(double /*length*/) {}
  /// Gives a part of a splitter another flow [m3/s] or share [1].
  virtual void adjust(int /*part*/, double /*value*/) {}
  /// Puts what is guessed in the place of what a port lets out, until the next evaluation.
  void guess(int port, const Eigen::VectorXd& amount);
  /// The next evaluation counts even if the same enters.
  virtual void forget() {}
  /// What a metallurgist should know of the last state: "the organic brings more Na than asked".
  virtual std::vector<std::string> remarks() const { return {}; }
  /// What should be mended: before the first state in what the case asks for, then in the last
  /// state.
  virtual std::vector<std::string> warnings() const { return {}; }
  /// Numbers of the last state that no stream shows: kA, kWh/t.
  virtual std::vector<UnitReading> readings() const { return {}; }

  const std::vector<Port>& ports() const { return ports_; }
  const std::vector<Draw>& draws() const { return draws_; }
  const std::vector<Source>& sources() const { return sources_; }
  /// What reactions turn components into [components + 1 as in UnitLayout], negative what they use
  /// up; atoms and charges add up to nothing. Empty: there are none.
  const Eigen::VectorXd& made() const { return made_; }

 protected:
  std::vector<Port> ports_;
  std::vector<Draw> draws_;
  std::vector<Source> sources_;
  Eigen::VectorXd made_;
};

inline void Unit::guess(int port, const Eigen::VectorXd& amount) {
  ports_[static_cast<std::size_t>(port)].amount = amount;
  forget();
}

}  // namespace raffinate
