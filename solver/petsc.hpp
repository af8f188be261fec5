// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <petscsnes.h>

#include <stdexcept>
#include <string>

namespace raffinate::petsc {

/// A PETSc call that failed for a reason that is not the plant's: misuse or no memory.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(PetscErrorCode code, const char* call) {
  if (code == 0) return;
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  throw Error(std::string(call) + ": " + (text ? text : "PETSc error ") + " (" +
              std::to_string(static_cast<int>(code)) + ")");
}

/// Owns one PETSc object.
template <class Object, PetscErrorCode (*destroy)(Object*)>
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (object_) destroy(&object_);
  }
  Object* create() { return &object_; }  ///< for the XxxCreate functions
  operator Object() const { return object_; }

 private:
  Object object_ = nullptr;
};

using Vector = Handle<Vec, VecDestroy>;
using Matrix = Handle<Mat, MatDestroy>;
using Snes = Handle<SNES, SNESDestroy>;
using Ksp = Handle<KSP, KSPDestroy>;

/// Starts PETSc (and MPI) at the first call, without its signal handlers, printing of errors or
/// start-up files; both end with the process.
void start();

}  // namespace raffinate::petsc
