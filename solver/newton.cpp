// SPDX-License-Identifier: BSD-3-Clause
#include "solver/newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <type_traits>

#include "solver/block_lu.hpp"
#include "solver/petsc.hpp"

namespace raffinate {

namespace {

/// A PETSc vector's array as a span, to read (const double) or to write (double); given back when it
/// goes out of scope.
template <class Number>
class View {
  static constexpr bool reads = std::is_const_v<Number>;

 public:
  explicit View(Vec vector) : vector_(vector) {
    PetscInt n = 0;
    petsc::check(VecGetLocalSize(vector_, &n), "VecGetLocalSize");
    if constexpr (reads) {
      petsc::check(VecGetArrayRead(vector_, &data_), "VecGetArrayRead");
    } else {
      petsc::check(VecGetArray(vector_, &data_), "VecGetArray");
    }
    size_ = static_cast<std::size_t>(n);
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() {
    if constexpr (reads) {
      VecRestoreArrayRead(vector_, &data_);
    } else {
      VecRestoreArray(vector_, &data_);
    }
  }
  std::span<Number> values() const { return {data_, size_}; }

 private:
  Vec vector_;
  Number* data_ = nullptr;
  std::size_t size_ = 0;
};

using ReadView = View<const double>;
using WriteView = View<double>;

double largest(std::span<const double> values) {
  double most = 0.0;
  for (const double v : values) {
    if (!std::isfinite(v)) return std::numeric_limits<double>::infinity();
    most = std::max(most, std::abs(v));
  }
  return most;
}

}  // namespace

class Newton::Implementation {
 public:
  Implementation(Problem& problem, LinearSolver linear_solver)
      : problem_(problem), J_(problem.pattern()) {
    petsc::start();
    const PetscInt n = problem.pattern().size();
    petsc::check(VecCreateSeq(PETSC_COMM_SELF, n, u_.create()), "VecCreateSeq");
    petsc::check(VecDuplicate(u_, r_.create()), "VecDuplicate");
    petsc::check(SNESCreate(PETSC_COMM_SELF, snes_.create()), "SNESCreate");
    petsc::check(SNESSetType(snes_, SNESNEWTONLS), "SNESSetType");
    petsc::check(SNESSetFunction(snes_, r_, &Implementation::residual, this), "SNESSetFunction");
    petsc::check(SNESSetConvergenceTest(snes_, &Implementation::judge, this, nullptr),
                 "SNESSetConvergenceTest");
    SNESLineSearch search = nullptr;
    petsc::check(SNESGetLineSearch(snes_, &search), "SNESGetLineSearch");
    petsc::check(SNESLineSearchSetType(search, SNESLINESEARCHBASIC), "SNESLineSearchSetType");
    petsc::check(SNESLineSearchSetPreCheck(search, &Implementation::limit_step, this),
                 "SetPreCheck");
    petsc::check(SNESLineSearchSetPostCheck(search, &Implementation::settle, this), "SetPostCheck");
    KSP ksp = nullptr;
    PC pc = nullptr;
    petsc::check(SNESGetKSP(snes_, &ksp), "SNESGetKSP");
    petsc::check(KSPSetType(ksp, KSPPREONLY), "KSPSetType");
    petsc::check(KSPGetPC(ksp, &pc), "KSPGetPC");
    if (linear_solver == LinearSolver::block_elimination) {
      use_block_elimination(pc, n);
    } else {
      use_petsc_lu(pc, n);
    }
    petsc::check(SNESSetJacobian(snes_, matrix_, matrix_, &Implementation::jacobian, this),
                 "SNESSetJacobian");
  }

  NewtonResult solve(std::span<double> u, const TimeStep& step, const NewtonOptions& options) {
    step_ = step;
    options_ = options;
    history_.clear();
    petsc::check(SNESSetTolerances(snes_, 0.0, 0.0, 0.0, options.max_iterations, PETSC_MAX_INT),
                 "SNESSetTolerances");
    last_finite_.assign(u.begin(), u.end());
    problem_.settle(u, step_);
    {
      const WriteView start(u_);
      std::copy(u.begin(), u.end(), start.values().begin());
    }
    petsc::check(SNESSolve(snes_, nullptr, u_), "SNESSolve");
    SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
    petsc::check(SNESGetConvergedReason(snes_, &reason), "SNESGetConvergedReason");
    NewtonResult result;
    result.converged = reason > 0;
    result.residuals = history_;
    result.iterations = std::max(0, static_cast<int>(history_.size()) - 1);
    const ReadView end(u_);
    const bool finite = std::isfinite(largest(end.values()));
    std::copy_n(finite ? end.values().data() : last_finite_.data(), u.size(), u.begin());
    return result;
  }

 private:
  /// The Jacobian stays in our blocks; PETSc sees a shell and a preconditioner that solves exactly.
  void use_block_elimination(PC pc, PetscInt n) {
    lu_.emplace(problem_.pattern());
    petsc::check(MatCreateShell(PETSC_COMM_SELF, n, n, n, n, this, matrix_.create()),
                 "MatCreateShell");
    petsc::check(MatShellSetOperation(matrix_, MATOP_MULT,
                                      reinterpret_cast<void (*)(void)>(&Implementation::multiply)),
                 "MatShellSetOperation");
    petsc::check(PCSetType(pc, PCSHELL), "PCSetType");
    petsc::check(PCShellSetContext(pc, this), "PCShellSetContext");
    petsc::check(PCShellSetSetUp(pc, &Implementation::factor), "PCShellSetSetUp");
    petsc::check(PCShellSetApply(pc, &Implementation::eliminate), "PCShellSetApply");
  }

  /// The Jacobian is copied into a PETSc matrix of the same block structure.
  void use_petsc_lu(PC pc, PetscInt n) {
    const BlockPattern& pattern = problem_.pattern();
    const int m = pattern.size(0);
    bool alike = true;
    for (int b = 0; b < pattern.blocks(); ++b) alike = alike && pattern.size(b) == m;
    const PetscInt block = alike ? m : 1;
    std::vector<PetscInt> entries;  // per block row, in blocks
    for (int b = 0; b < pattern.blocks(); ++b) {
      PetscInt columns = 0;
      for (const int column : pattern.columns(b)) columns += alike ? 1 : pattern.size(column);
      entries.insert(entries.end(), static_cast<std::size_t>(alike ? 1 : pattern.size(b)), columns);
    }
    petsc::check(
        MatCreateSeqBAIJ(PETSC_COMM_SELF, block, n, n, 0, entries.data(), matrix_.create()),
        "MatCreateSeqBAIJ");
    petsc::check(MatSetOption(matrix_, MAT_ROW_ORIENTED, PETSC_FALSE), "MatSetOption");
    assembled_ = true;
    petsc::check(PCSetType(pc, PCLU), "PCSetType");
    petsc::check(PCFactorSetMatOrderingType(pc, MATORDERINGNATURAL), "PCFactorSetMatOrderingType");
  }

  PetscErrorCode copy_jacobian(Mat to) {
    const BlockPattern& pattern = problem_.pattern();
    std::vector<PetscInt> rows, columns;
    for (int b = 0; b < pattern.blocks(); ++b) {
      rows.resize(static_cast<std::size_t>(pattern.size(b)));
      std::iota(rows.begin(), rows.end(), pattern.offset(b));
      for (const int c : pattern.columns(b)) {
        columns.resize(static_cast<std::size_t>(pattern.size(c)));
        std::iota(columns.begin(), columns.end(), pattern.offset(c));
        PetscCall(MatSetValues(to, static_cast<PetscInt>(rows.size()), rows.data(),
                               static_cast<PetscInt>(columns.size()), columns.data(),
                               J_.block(b, c).data(), INSERT_VALUES));
      }
    }
    return 0;
  }

  static Implementation& self(void* context) { return *static_cast<Implementation*>(context); }

  static PetscErrorCode residual(SNES, Vec u, Vec r, void* context) {
    const ReadView from(u);
    const WriteView to(r);
    self(context).problem_.residual(from.values(), self(context).step_, to.values());
    return 0;
  }

  static PetscErrorCode jacobian(SNES, Vec u, Mat, Mat preconditioner, void* context) {
    auto& me = self(context);
    {
      const ReadView from(u);
      me.last_finite_.assign(from.values().begin(), from.values().end());
      me.problem_.jacobian(from.values(), me.step_, me.J_);
    }
    if (me.assembled_) PetscCall(me.copy_jacobian(preconditioner));
    PetscCall(MatAssemblyBegin(preconditioner, MAT_FINAL_ASSEMBLY));
    PetscCall(MatAssemblyEnd(preconditioner, MAT_FINAL_ASSEMBLY));
    return 0;
  }

  static PetscErrorCode multiply(Mat matrix, Vec x, Vec y) {
    void* context = nullptr;
    PetscCall(MatShellGetContext(matrix, &context));
    const ReadView from(x);
    const WriteView to(y);
    self(context).J_.multiply(from.values(), to.values());
    return 0;
  }

  static PetscErrorCode factor(PC pc) {
    void* context = nullptr;
    PetscCall(PCShellGetContext(pc, &context));
    auto& me = self(context);
    me.regular_ = me.lu_->factor(me.J_);
    PetscCall(PCSetFailedReason(pc, me.regular_ ? PC_NOERROR : PC_FACTOR_NUMERIC_ZEROPIVOT));
    return 0;
  }

  static PetscErrorCode eliminate(PC pc, Vec b, Vec x) {
    void* context = nullptr;
    PetscCall(PCShellGetContext(pc, &context));
    const ReadView from(b);
    const WriteView to(x);
    auto& me = self(context);
    // PETSc applies a factorisation that failed before it asks whether it did.
    if (me.regular_)
      me.lu_->solve(from.values(), to.values());
    else
      std::fill(to.values().begin(), to.values().end(), std::numeric_limits<double>::quiet_NaN());
    return 0;
  }

  /// Scales the whole step: limiting each unknown by itself would bend the direction.
  static PetscErrorCode limit_step(SNESLineSearch, Vec, Vec direction, PetscBool* changed,
                                   void* context) {
    auto& me = self(context);
    const WriteView view(direction);
    const auto step = view.values();
    const auto shared = me.problem_.shared();
    double most = 0.0;
    for (std::size_t i = 0; i < step.size(); ++i) {
      if (shared[i]) most = std::max(most, std::abs(step[i]));
    }
    *changed = most > me.options_.step_limit ? PETSC_TRUE : PETSC_FALSE;
    if (*changed) {
      const double factor = me.options_.step_limit / most;
      for (double& value : step) value *= factor;
    }
    return 0;
  }

  static PetscErrorCode settle(SNESLineSearch, Vec, Vec, Vec moved, PetscBool* changed_step,
                               PetscBool* changed_point, void* context) {
    const WriteView view(moved);
    self(context).problem_.settle(view.values(), self(context).step_);
    *changed_step = PETSC_FALSE;
    *changed_point = PETSC_TRUE;
    return 0;
  }

  static PetscErrorCode judge(SNES snes, PetscInt iteration, PetscReal, PetscReal, PetscReal,
                              SNESConvergedReason* reason, void* context) {
    auto& me = self(context);
    Vec r = nullptr;
    PetscCall(SNESGetFunction(snes, &r, nullptr, nullptr));
    const ReadView view(r);
    const double residual = largest(view.values());
    me.history_.push_back(residual);
    *reason = SNES_CONVERGED_ITERATING;
    if (!std::isfinite(residual)) {
      *reason = SNES_DIVERGED_FNORM_NAN;
    } else if (residual <= me.options_.tolerance) {
      *reason = SNES_CONVERGED_FNORM_ABS;
    } else if (residual <= me.options_.acceptable && iteration > 0 &&
               residual > 0.5 * me.history_[me.history_.size() - 2]) {
      *reason = SNES_CONVERGED_FNORM_RELATIVE;  // rounding: a further step would not lower it
    } else if (std::chrono::steady_clock::now() > me.options_.deadline) {
      *reason = SNES_DIVERGED_FUNCTION_COUNT;
    }
    return 0;
  }

  Problem& problem_;
  BlockMatrix J_;
  std::optional<BlockLU> lu_;  ///< block elimination only
  bool regular_ = false;       ///< the last factorisation succeeded
  bool assembled_ = false;     ///< PETSc's LU: the Jacobian is copied
  TimeStep step_;
  NewtonOptions options_;
  std::vector<double> history_, last_finite_;
  petsc::Vector u_, r_;
  petsc::Matrix matrix_;
  petsc::Snes snes_;
};

Newton::Newton(Problem& problem, LinearSolver linear_solver)
    : implementation_(std::make_unique<Implementation>(problem, linear_solver)) {}
Newton::~Newton() = default;

NewtonResult Newton::solve(std::span<double> u, const TimeStep& step,
                           const NewtonOptions& options) {
  return implementation_->solve(u, step, options);
}

}  // namespace raffinate
