# pointsman_build_info(<target>): lets <target> include <pointsman_build.hpp>, which says what it is
# built from. The header is looked at in every build and rewritten only when it changes, so a new
# commit recompiles one file. Run as a script (cmake -P), this file writes the header.

if(CMAKE_SCRIPT_MODE_FILE)
  set(REVISION unknown)
  find_program(GIT git)
  if(GIT)
    execute_process(COMMAND ${GIT} -C "${SOURCE}" describe --always --dirty --abbrev=12 --exclude=*
                    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
                    RESULT_VARIABLE failed)
    if(NOT failed)
      set(REVISION "${described}")
    endif()
  endif()
  configure_file("${SOURCE}/cmake/pointsman_build.hpp.in" "${HEADER}" @ONLY)
  return()
endif()

function(pointsman_build_info target)
  if(NOT TARGET ${target})
    return()
  endif()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  string(JOIN " " flags ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} -ffp-contract=off)
  set(folder "${CMAKE_BINARY_DIR}/build_info/${target}")
  add_custom_target(${target}_build_info
    COMMAND ${CMAKE_COMMAND} "-DSOURCE=${CMAKE_SOURCE_DIR}" "-DHEADER=${folder}/pointsman_build.hpp"
            "-DVERSION=${PROJECT_VERSION}" "-DBUILD_TYPE=${CMAKE_BUILD_TYPE}" "-DFLAGS=${flags}"
            "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
            -P "${CMAKE_SOURCE_DIR}/cmake/BuildInfo.cmake"
    BYPRODUCTS "${folder}/pointsman_build.hpp" VERBATIM)
  add_dependencies(${target} ${target}_build_info)
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
