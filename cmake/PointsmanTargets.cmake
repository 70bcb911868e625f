# Targets, warnings and third-party libraries of the build.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(Threads REQUIRED)
find_package(TBB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(simdjson REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Boost REQUIRED)
find_path(XXHASH_INCLUDE xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
find_path(CLP_INCLUDE ClpSimplex.hpp PATH_SUFFIXES coin REQUIRED)
find_library(CLP_LIBRARY Clp REQUIRED)
find_library(COIN_UTILS_LIBRARY CoinUtils REQUIRED)
find_path(PUGIXML_INCLUDE pugixml.hpp REQUIRED)
find_library(PUGIXML_LIBRARY pugixml REQUIRED)

add_library(tl-expected INTERFACE)  # header only: <tl/expected.hpp>
add_library(xxhash INTERFACE)
target_include_directories(xxhash SYSTEM INTERFACE "${XXHASH_INCLUDE}")
target_link_libraries(xxhash INTERFACE "${XXHASH_LIBRARY}")
add_library(clp INTERFACE)  # COIN-OR linear programming
target_include_directories(clp SYSTEM INTERFACE "${CLP_INCLUDE}")
target_link_libraries(clp INTERFACE "${CLP_LIBRARY}" "${COIN_UTILS_LIBRARY}")
add_library(pugixml INTERFACE)
target_include_directories(pugixml SYSTEM INTERFACE "${PUGIXML_INCLUDE}")
target_link_libraries(pugixml INTERFACE "${PUGIXML_LIBRARY}")
add_library(crypto ALIAS OpenSSL::Crypto)
add_library(eigen ALIAS Eigen3::Eigen)
add_library(boost_math ALIAS Boost::headers)

# Most of a clean build is reading the same headers. Not for builds that look for mistakes: there, a
# file that forgets an include must fail. Names in unnamed namespaces are unique within a folder.
option(POINTSMAN_TOGETHER "Compile the files of a folder in batches" OFF)
set(POINTSMAN_BATCH_FILES 48 CACHE STRING "At most so many in a batch; sanitizers want fewer")
set(POINTSMAN_LAST_BATCH_FILES 20)  # of the program, which comes last: each core has one

add_library(pointsman_flags INTERFACE)
# g++ 12 sees overlapping copies in `"text" + std::string` at -O3 (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(pointsman_flags INTERFACE -Wno-restrict)
endif()
target_compile_options(pointsman_flags INTERFACE
  -Wall -Wextra -Wconversion -Werror -ffp-contract=off)
if(NOT POINTSMAN_TOGETHER)  # where a local name may be that of a constant of another file
  target_compile_options(pointsman_flags INTERFACE -Wshadow)
endif()
target_include_directories(pointsman_flags INTERFACE "${CMAKE_SOURCE_DIR}")

# pointsman_together(<target> <files>): at most <files> in a batch.
function(pointsman_together target files)
  if(POINTSMAN_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
  endif()
endfunction()

# pointsman_cool(<target> <is_cold>): code that runs once a run compiles twice as fast at -O1.
function(pointsman_cool target is_cold)
  if(is_cold)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# pointsman_heat(<target> <is_hot>): steps of a few lines each, in files by their subject, that run
# hundreds of millions of times. g++ puts fewer of them together than pays; a tenth of the time.
function(pointsman_heat target is_hot)
  if(is_hot AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE
      "$<$<CONFIG:Release>:SHELL:--param max-inline-insns-auto=120>"
      "$<$<CONFIG:Release>:SHELL:--param max-inline-insns-single=300>"
      "$<$<CONFIG:Release>:SHELL:--param large-function-growth=400>"
      "$<$<CONFIG:Release>:SHELL:--param inline-unit-growth=200>")
  endif()
endfunction()

# pointsman_library(<name> <folder> [COLD | HOT] [LINK public...] [PRIVATE private...])
function(pointsman_library name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "COLD;HOT" "" "LINK;PRIVATE")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC pointsman_flags ${arg_LINK} PRIVATE ${arg_PRIVATE})
    pointsman_together(${name} ${POINTSMAN_BATCH_FILES})
    pointsman_cool(${name} ${arg_COLD})
    pointsman_heat(${name} ${arg_HOT})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE pointsman_flags ${arg_LINK} ${arg_PRIVATE})
  endif()
endfunction()

# pointsman_program(<name> <folder> [COLD] [LINK ...] [PRIVATE ...])
function(pointsman_program name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "COLD" "" "LINK;PRIVATE")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE pointsman_flags ${arg_LINK} ${arg_PRIVATE})
  pointsman_together(${name} ${POINTSMAN_LAST_BATCH_FILES})
  pointsman_cool(${name} ${arg_COLD})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()
