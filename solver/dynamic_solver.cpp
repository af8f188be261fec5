// SPDX-License-Identifier: BSD-3-Clause
#include "solver/dynamic_solver.hpp"

#include <ida/ida.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "solver/sundials.hpp"

namespace raffinate {

namespace {

/// IDA keeps matrix and solver apart; here the problem is both, and these two only point to it.
SUNMatrix matrix_of_problem(SUNContext context) {
  SUNMatrix matrix = sundials::check(SUNMatNewEmpty(context), "SUNMatNewEmpty");
  matrix->ops->getid = [](SUNMatrix) { return SUNMATRIX_CUSTOM; };
  matrix->ops->zero = [](SUNMatrix) { return SUNMAT_SUCCESS; };
  matrix->ops->destroy = [](SUNMatrix one) { SUNMatFreeEmpty(one); };
  return matrix;
}

SUNLinearSolver solver_of_problem(DynamicProblem& problem, SUNContext context) {
  SUNLinearSolver solver = sundials::check(SUNLinSolNewEmpty(context), "SUNLinSolNewEmpty");
  solver->content = &problem;
  solver->ops->gettype = [](SUNLinearSolver) { return SUNLINEARSOLVER_DIRECT; };
  solver->ops->initialize = [](SUNLinearSolver) { return static_cast<int>(SUNLS_SUCCESS); };
  solver->ops->setup = [](SUNLinearSolver, SUNMatrix) { return static_cast<int>(SUNLS_SUCCESS); };
  solver->ops->solve = [](SUNLinearSolver one, SUNMatrix, N_Vector x, N_Vector b, realtype) {
    static_cast<DynamicProblem*>(one->content)->solve(sundials::values(b), sundials::values(x));
    return static_cast<int>(SUNLS_SUCCESS);
  };
  solver->ops->free = [](SUNLinearSolver one) {
    SUNLinSolFreeEmpty(one);
    return static_cast<int>(SUNLS_SUCCESS);
  };
  return solver;
}

/// In words a user of the plant can use.
std::string reason(int code) {
  switch (code) {
    case IDA_TOO_MUCH_WORK: return "it took too many steps";
    case IDA_ERR_FAIL: return "steps became too short: the plant changes faster than they follow";
    case IDA_CONV_FAIL:
    case IDA_CONSTR_FAIL: return "a step did not converge, however short";
    case IDA_REP_RES_ERR:
    case IDA_RES_FAIL:
    case IDA_FIRST_RES_FAIL: return "the plant came to a state that is none";
    case IDA_LSETUP_FAIL:
    case IDA_LSOLVE_FAIL: return "the equations of a step are singular";
    default: return "IDA stopped with code " + std::to_string(code);
  }
}

}  // namespace

struct DynamicSolver::Integrator {
  Integrator(DynamicProblem& what, double begin, std::span<const double> y0,
             std::span<const double> rate0, const DynamicOptions& given)
      : problem(what),
        options(given),
        t(begin),
        y(sundials::vector(problem.size(), context)),
        rate(sundials::vector(problem.size(), context)),
        kinds(sundials::vector(problem.size(), context)),
        memory(sundials::check(IDACreate(context), "IDACreate")),
        matrix(matrix_of_problem(context)),
        solver(solver_of_problem(problem, context)) {
    std::copy(y0.begin(), y0.end(), sundials::values(y.get()).begin());
    std::copy(rate0.begin(), rate0.end(), sundials::values(rate.get()).begin());
    const auto differential = problem.differential();
    std::copy(differential.begin(), differential.end(), sundials::values(kinds.get()).begin());
    using sundials::check;
    check(IDASetErrHandlerFn(
              memory, [](int, const char*, const char*, char*, void*) {}, nullptr),
          "IDASetErrHandlerFn");
    check(IDAInit(memory, residual, begin, y.get(), rate.get()), "IDAInit");
    check(IDASetUserData(memory, this), "IDASetUserData");
    check(IDAWFtolerances(memory, weights), "IDAWFtolerances");
    check(IDASetLinearSolver(memory, solver.get(), matrix.get()), "IDASetLinearSolver");
    check(IDASetJacFn(memory, jacobian), "IDASetJacFn");
    check(IDASetId(memory, kinds.get()), "IDASetId");
    check(IDASetSuppressAlg(memory, SUNTRUE), "IDASetSuppressAlg");
    check(IDASetMaxNumSteps(memory, options.steps), "IDASetMaxNumSteps");
    if (options.longest_step > 0.0)
      check(IDASetMaxStep(memory, options.longest_step), "IDASetMaxStep");
  }
  Integrator(const Integrator&) = delete;
  Integrator& operator=(const Integrator&) = delete;
  ~Integrator() { IDAFree(&memory); }

  static int residual(realtype t, N_Vector y, N_Vector rate, N_Vector r, void* self) {
    constexpr int try_shorter = 1;
    auto& problem = static_cast<Integrator*>(self)->problem;
    return problem.residual(t, sundials::values(y), sundials::values(rate), sundials::values(r))
               ? 0
               : try_shorter;
  }

  static int jacobian(realtype t, realtype shift, N_Vector y, N_Vector rate, N_Vector, SUNMatrix,
                      void* self, N_Vector, N_Vector, N_Vector) {
    constexpr int try_shorter = 1;
    auto* here = static_cast<Integrator*>(self);
    ++here->factors;
    return here->problem.factor(t, sundials::values(y), sundials::values(rate), shift)
               ? 0
               : try_shorter;
  }

  static int weights(N_Vector y, N_Vector weight, void* self) {
    const auto* here = static_cast<Integrator*>(self);
    const std::span<double> w = sundials::values(weight);
    here->problem.tolerances(sundials::values(y), here->options.relative, w);
    for (double& one : w) {
      if (!(one > 0.0)) return -1;
      one = 1.0 / one;
    }
    return 0;
  }

  DynamicProblem& problem;
  DynamicOptions options;
  sundials::Context context;
  double t;
  sundials::Vector y, rate, kinds;
  void* memory;
  sundials::Matrix matrix;
  sundials::LinearSolver solver;
  long factors = 0;
  std::string failure;
};

DynamicSolver::DynamicSolver(DynamicProblem& problem, double begin, std::span<const double> y,
                             std::span<const double> rate, const DynamicOptions& options)
    : integrator_(std::make_unique<Integrator>(problem, begin, y, rate, options)) {}

DynamicSolver::~DynamicSolver() = default;

void DynamicSolver::stop_at(double t) {
  sundials::check(IDASetStopTime(integrator_->memory, t), "IDASetStopTime");
}

bool DynamicSolver::advance(double t) {
  Integrator& here = *integrator_;
  if (t <= here.t) return true;
  const int code = IDASolve(here.memory, t, &here.t, here.y.get(), here.rate.get(), IDA_NORMAL);
  if (code < 0) here.failure = reason(code);
  return code >= 0;
}

std::span<const double> DynamicSolver::state() const {
  return sundials::values(integrator_->y.get());
}

std::span<const double> DynamicSolver::rate() const {
  return sundials::values(integrator_->rate.get());
}

DynamicReport DynamicSolver::report() const {
  DynamicReport report;
  report.t = integrator_->t;
  report.factors = integrator_->factors;
  report.failure = integrator_->failure;
  long failures = 0, errors = 0;
  IDAGetNumSteps(integrator_->memory, &report.steps);
  IDAGetNumNonlinSolvIters(integrator_->memory, &report.iterations);
  IDAGetNumNonlinSolvConvFails(integrator_->memory, &failures);
  IDAGetNumErrTestFails(integrator_->memory, &errors);
  report.rejected = failures + errors;
  return report;
}

}  // namespace raffinate
