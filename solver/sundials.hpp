// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace raffinate::sundials {

/// A SUNDIALS call that failed for a reason that is not the plant's: misuse or no memory.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(int code, const char* call) {
  if (code < 0) throw Error(std::string(call) + " failed (" + std::to_string(code) + ")");
}

template <class Object>
Object* check(Object* object, const char* call) {
  if (!object) throw Error(std::string(call) + " failed: no memory");
  return object;
}

/// What all objects of one integration live in.
class Context {
 public:
  Context() { check(SUNContext_Create(nullptr, &context_), "SUNContext_Create"); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { SUNContext_Free(&context_); }
  operator SUNContext() const { return context_; }

 private:
  SUNContext context_ = nullptr;
};

struct Free {
  void operator()(N_Vector vector) const { N_VDestroy(vector); }
  void operator()(SUNMatrix matrix) const { SUNMatDestroy(matrix); }
  void operator()(SUNLinearSolver solver) const { SUNLinSolFree(solver); }
};
using Vector = std::unique_ptr<_generic_N_Vector, Free>;
using Matrix = std::unique_ptr<_generic_SUNMatrix, Free>;
using LinearSolver = std::unique_ptr<_generic_SUNLinearSolver, Free>;

inline Vector vector(int size, SUNContext context) {
  return Vector(check(N_VNew_Serial(size, context), "N_VNew_Serial"));
}

inline std::span<double> values(N_Vector vector) {
  return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

}  // namespace raffinate::sundials
