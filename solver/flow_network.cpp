// SPDX-License-Identifier: BSD-3-Clause
#include "solver/flow_network.hpp"

#include <algorithm>
#include <map>

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
}  // namespace

FlowNetwork::FlowNetwork(int vessels, const std::vector<std::pair<int, int>>& pipes)
    : vessels_(vessels), given_(static_cast<int>(pipes.size())) {
  std::map<std::pair<int, int>, int> known;
  // Two given pipes between the same vessels stay two pipes; elimination sees each of them.
  std::vector<std::vector<int>> in(at(vessels)), out(at(vessels));
  for (const auto& [a, b] : pipes) {
    const int pipe = add_pipe(a, b);
    out[at(a)].push_back(pipe);
    in[at(b)].push_back(pipe);
    known.emplace(std::pair{a, b}, pipe);
  }
  eliminations_.resize(at(vessels));
  for (int vessel = vessels - 1; vessel >= 0; --vessel) {
    auto& step = eliminations_[at(vessel)];
    for (const int pipe : in[at(vessel)]) {
      if (pipes_[at(pipe)].from < vessel) step.in.push_back(pipe);
    }
    for (const int pipe : out[at(vessel)]) {
      if (pipes_[at(pipe)].to < vessel) step.out.push_back(pipe);
    }
    for (const int enter : step.in) {
      for (const int leave : step.out) {
        const int a = pipes_[at(enter)].from, b = pipes_[at(leave)].to;
        int bypass = -1;
        if (a != b) {
          const auto [found, is_new] =
              known.emplace(std::pair{a, b}, static_cast<int>(pipes_.size()));
          bypass = found->second;
          if (is_new) {
            add_pipe(a, b);
            out[at(a)].push_back(bypass);
            in[at(b)].push_back(bypass);
          }
        }
        step.bypass.push_back(bypass);
      }
    }
  }
  rate_.resize(pipes_.size());
  out_.resize(at(vessels));
  pivot_.resize(at(vessels));
}

int FlowNetwork::add_pipe(int from, int to) {
  pipes_.push_back({from, to});
  return static_cast<int>(pipes_.size()) - 1;
}

void FlowNetwork::solve(std::span<const double> rate, std::span<const double> outflow,
                        std::span<double> feed) {
  std::copy(rate.begin(), rate.end(), rate_.begin());
  std::fill(rate_.begin() + given_, rate_.end(), 0.0);
  std::copy(outflow.begin(), outflow.end(), out_.begin());
  for (int vessel = vessels_ - 1; vessel >= 0; --vessel) {
    const auto& step = eliminations_[at(vessel)];
    double leaves = out_[at(vessel)];
    for (const int pipe : step.out) leaves += rate_[at(pipe)];
    pivot_[at(vessel)] = leaves;
    for (const int pipe : step.out) {
      feed[at(pipes_[at(pipe)].to)] += feed[at(vessel)] * (rate_[at(pipe)] / leaves);
    }
    std::size_t next = 0;
    for (const int enter : step.in) {
      const double share = rate_[at(enter)] / leaves;
      out_[at(pipes_[at(enter)].from)] += share * out_[at(vessel)];
      for (const int leave : step.out) {
        const int bypass = step.bypass[next++];
        if (bypass >= 0) rate_[at(bypass)] += share * rate_[at(leave)];
      }
    }
  }
  for (int vessel = 0; vessel < vessels_; ++vessel) {
    double x = feed[at(vessel)];
    for (const int pipe : eliminations_[at(vessel)].in) {
      x += rate_[at(pipe)] * feed[at(pipes_[at(pipe)].from)];
    }
    feed[at(vessel)] = x / pivot_[at(vessel)];
  }
}

}  // namespace raffinate
