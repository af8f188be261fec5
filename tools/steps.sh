# SPDX-License-Identifier: BSD-3-Clause
# Shared by the scripts beside it: one quiet line per step with its time; the log only when it fails.

jobs=$(env -u OMP_NUM_THREADS nproc)  # nproc obeys OMP_NUM_THREADS
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$jobs}"

# step "what it does" command...   returns the command's exit code
step() {
  local what=$1 log code=0 from=$SECONDS
  shift
  log=$(mktemp)
  printf '%-58s ' "$what"
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ "$code" -eq 0 ]; then
    printf '%4d s\n' $((SECONDS - from))
    grep -h -E '^[0-9]+% tests passed' "$log" | sed 's/^/    /' || true
  else
    printf 'FAILED after %d s (exit code %d): %s\n' $((SECONDS - from)) "$code" "$*"
    tail -n 200 "$log"
  fi
  rm -f "$log"
  return "$code"
}
