// SPDX-License-Identifier: BSD-3-Clause
#include "solver/petsc.hpp"

#include <cstdlib>

namespace raffinate::petsc {

void start() {
  PetscBool running = PETSC_FALSE;
  check(PetscInitialized(&running), "PetscInitialized");
  if (running) return;
  check(PetscOptionsSetValue(nullptr, "-no_signal_handler", "true"), "PetscOptionsSetValue");
  check(PetscOptionsSetValue(nullptr, "-skip_petscrc", "true"), "PetscOptionsSetValue");
  check(PetscInitializeNoArguments(), "PetscInitialize");
  check(PetscPushErrorHandler(PetscIgnoreErrorHandler, nullptr), "PetscPushErrorHandler");
  std::atexit([] {
    // A program that owns MPI may have ended it already; PETSc cannot be ended after that.
    int mpi_ended = 0;
    PetscBool ended = PETSC_FALSE;
    if (MPI_Finalized(&mpi_ended) == MPI_SUCCESS && !mpi_ended && PetscFinalized(&ended) == 0 &&
        !ended)
      PetscFinalize();
  });
}

}  // namespace raffinate::petsc
