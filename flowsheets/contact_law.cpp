// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/contact_law.hpp"

#include <cmath>

namespace raffinate {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

ContactLaw::ContactLaw(const Tearing& tearing)
    : carried_(static_cast<int>(tearing.carried.size())),
      shared_(static_cast<int>(tearing.shared.size())) {
  for (const Tearing::Kind& kind : tearing.kinds)
    kinds_.push_back({static_cast<int>(kind.phase), kind.exponents, kind.attached,
                      kind.ln_K.unaryExpr([](double ln) { return std::exp(ln); })});
  for (const Tearing::Own& own : tearing.own)
    own_.push_back({static_cast<int>(own.phase), own.exponents, own.holds, own.ln_K});
}

VectorXd ContactLaw::weights(const Eigen::Ref<const VectorXd>& phi) const {
  VectorXd weight(static_cast<Index>(kinds_.size()));
  for (std::size_t t = 0; t < kinds_.size(); ++t)
    weight[static_cast<Index>(t)] = std::exp(kinds_[t].exponents.dot(phi));
  return weight;
}

VectorXd ContactLaw::per_free(int phase, const VectorXd& weight) const {
  VectorXd sum = VectorXd::Zero(carried_);
  for (std::size_t t = 0; t < kinds_.size(); ++t)
    if (kinds_[t].phase == phase) sum += weight[static_cast<Index>(t)] * kinds_[t].K;
  return sum;
}

VectorXd ContactLaw::held(const Eigen::Ref<const VectorXd>& x,
                          const Eigen::Ref<const VectorXd>& phi, const double (&volume)[2]) const {
  const VectorXd weight = weights(phi);
  return (volume[0] * per_free(0, weight) + volume[1] * per_free(1, weight)).cwiseProduct(x);
}

void ContactLaw::evaluate(const Eigen::Ref<const VectorXd>& n,
                          const Eigen::Ref<const VectorXd>& phi, const double (&volume)[2],
                          bool slopes, State& state) const {
  const VectorXd weight = weights(phi);
  const VectorXd c[2] = {per_free(0, weight), per_free(1, weight)};
  const VectorXd room = volume[0] * c[0] + volume[1] * c[1];
  const VectorXd x = n.cwiseQuotient(room);
  MatrixXd by_phi[2];  // of c
  MatrixXd x_by_phi;
  if (slopes) {
    for (int f = 0; f < 2; ++f) {
      by_phi[f] = MatrixXd::Zero(carried_, shared_);
      for (std::size_t t = 0; t < kinds_.size(); ++t)
        if (kinds_[t].phase == f)
          by_phi[f].noalias() +=
              weight[static_cast<Index>(t)] * kinds_[t].K * kinds_[t].exponents.transpose();
    }
    x_by_phi = VectorXd(-x.cwiseQuotient(room)).asDiagonal() *
               (volume[0] * by_phi[0] + volume[1] * by_phi[1]);
  }
  const int size = carried_ + shared_;
  for (int f = 0; f < 2; ++f) {
    state.total[f].resize(size);
    state.total[f].head(carried_) = c[f].cwiseProduct(x);
    state.total[f].tail(shared_).setZero();
    if (!slopes) continue;
    state.slope[f].setZero(size, size);
    state.slope[f].diagonal().head(carried_) = c[f].cwiseQuotient(room);
    state.slope[f].topRightCorner(carried_, shared_) =
        x.asDiagonal() * by_phi[f] + c[f].asDiagonal() * x_by_phi;
  }
  for (std::size_t t = 0; t < kinds_.size(); ++t) {
    const Kind& kind = kinds_[t];
    const double w = weight[static_cast<Index>(t)], amount = w * kind.K.dot(x);
    state.total[kind.phase].tail(shared_) += amount * kind.attached;
    if (!slopes) continue;
    MatrixXd& slope = state.slope[kind.phase];
    slope.bottomLeftCorner(shared_, carried_).noalias() +=
        kind.attached * (w * kind.K.cwiseQuotient(room)).transpose();
    const Eigen::RowVectorXd moved =
        amount * kind.exponents.transpose() + w * kind.K.transpose() * x_by_phi;
    slope.bottomRightCorner(shared_, shared_).noalias() += kind.attached * moved;
  }
  for (const Own& own : own_) {
    const double amount = std::exp(own.ln_K + own.exponents.dot(phi));
    state.total[own.phase].tail(shared_) += amount * own.holds;
    if (slopes)
      state.slope[own.phase].bottomRightCorner(shared_, shared_).noalias() +=
          amount * own.holds * own.exponents.transpose();
  }
}

}  // namespace raffinate
