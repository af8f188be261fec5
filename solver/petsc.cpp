// SPDX-License-Identifier: BSD-3-Clause
#include "solver/petsc.hpp"

#include <cstdlib>

namespace raffinate::petsc {

void start() {
  PetscBool running = PETSC_FALSE;
  check(PetscInitialized(&running), "PetscInitialized");
  if (running) return;
  // Options of the surroundings would print into our output or change our solvers.
  unsetenv("PETSC_OPTIONS");
  // A process on its own needs no launcher, and must not look for ssh.
  if (!std::getenv("OMPI_COMM_WORLD_SIZE")) setenv("OMPI_MCA_plm", "isolated", 0);
  std::string words[] = {"raffinate", "-skip_petscrc", "-no_signal_handler"};
  char* pointers[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  int count = 3;
  char** arguments = pointers;
  check(PetscInitialize(&count, &arguments, nullptr, nullptr), "PetscInitialize");
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
