# SPDX-License-Identifier: BSD-3-Clause

# Flags for our own code only; the libraries come in as system includes.
add_library(raffinate_flags INTERFACE)
target_compile_options(raffinate_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
if(RAFFINATE_WARNINGS_AS_ERRORS)
  target_compile_options(raffinate_flags INTERFACE -Werror)
endif()
if(RAFFINATE_SANITIZE)
  target_compile_options(raffinate_flags INTERFACE
    -fsanitize=${RAFFINATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(raffinate_flags INTERFACE -fsanitize=${RAFFINATE_SANITIZE})
endif()
if(RAFFINATE_COVERAGE)
  target_compile_options(raffinate_flags INTERFACE --coverage)
  target_link_options(raffinate_flags INTERFACE --coverage)
endif()

# A room is one static library: raffinate_room(chemistry SOURCES ... HEADERS ... USES ... PRIVATELY ...)
#   USES       libraries that its headers mention
#   PRIVATELY  libraries that only its .cpp files mention
#   HANDLES    headers that wrap those for its own .cpp files; not installed
function(raffinate_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;HANDLES;USES;PRIVATELY")
  set(library raffinate_${room})
  add_library(${library} STATIC ${arg_SOURCES})
  add_library(raffinate::${room} ALIAS ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${room})
  target_compile_features(${library} PUBLIC cxx_std_20)
  target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_link_libraries(${library} PUBLIC ${arg_USES}
                                   PRIVATE ${arg_PRIVATELY} $<BUILD_INTERFACE:raffinate_flags>)
  if(arg_HANDLES)  # for the check that every header compiles alone
    add_library(${library}_handles INTERFACE)
    target_sources(${library}_handles INTERFACE
                   FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HANDLES})
    target_link_libraries(${library}_handles INTERFACE ${library} ${arg_PRIVATELY})
  endif()
endfunction()
