#include "data/table.hpp"

#include "data/assemble.hpp"
#include "data/column_piece.hpp"
#include "data/duplicates.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace pointsman::data {
namespace {

struct Piece {
  std::size_t rows = 0;
  std::vector<ColumnPiece> columns;
  std::optional<Fault> fault;  ///< the first of this piece in file order
};

/// The earlier fault; a byte that is not UTF-8 comes before a complaint about the cell it is in.
void keep_first(std::optional<Fault>& first, std::optional<Fault> other) {
  if (other && (!first || other->offset < first->offset)) first = std::move(other);
}

class Reader {
 public:
  Reader(const TableInput& input, const ReadOptions& options, const std::vector<bool>& keep,
         WorkloadBuilder& memory)
      : input_(input),
        options_(options),
        keep_(keep),
        memory_(memory),
        pieces_(input.starts.empty() ? 0 : input.starts.size() - 1) {}

  base::Result<Table> run(const std::function<void()>& beside) {
    const std::size_t extra = beside ? 1 : 0;
    const bool is_complete =
        base::for_each_index(pieces_.size() + extra, options_.threads, options_.stop,
                             [&](std::size_t i) { i < extra ? beside() : read_one(i - extra); });
    if (!is_complete) return interrupted();
    settle_texts();
    std::optional<Fault> fault = first_fault();
    const AssembledIds ids = assemble_ids(column(input_.plan.id), options_.threads, memory_);
    if (!input_.plan.is_long) keep_first(fault, duplicate_fault(ids, fault));
    if (options_.stop.stop_requested()) return interrupted();
    if (fault) return base::fail(input_.source.error(std::move(*fault)));
    return assemble_all(ids);
  }

 private:
  tl::unexpected<base::Error> interrupted() const {
    if (options_.stop.stop_requested()) {
      return base::fail(base::ErrorKind::kInterrupted, "interrupted", {input_.source.file});
    }
    return base::fail(base::ErrorKind::kInternal, "not enough memory to read the file",
                      {input_.source.file});
  }

  std::optional<Fault> tokenise(std::size_t p, CellBlock& block) const {
    block.columns = input_.plan.columns.size();
    return input_.tokenise(input_.starts[p], input_.starts[p + 1], block);
  }

  void read_one(std::size_t p) {
    Piece& piece = pieces_[p];
    CellBlock block = take_block();
    piece.fault = tokenise(p, block);
    piece.rows = block.rows();
    piece.columns.resize(block.columns);
    for (std::size_t c = 0; c < block.columns; ++c) {
      keep_first(piece.fault, read_piece(block, c, input_.plan.columns[c], piece.columns[c]));
    }
    const std::size_t invalid =
        first_invalid_utf8(input_.source.text, input_.starts[p], input_.starts[p + 1]);
    if (invalid != std::string_view::npos &&
        (!piece.fault || invalid < piece.fault->offset + piece.fault->length)) {
      piece.fault = not_utf8(input_.source.text, invalid);
    }
    give_back(std::move(block));
    report(piece.rows);
  }

  /// Cells of a piece that is done leave their memory to the next one.
  CellBlock take_block() {
    const std::lock_guard lock(blocks_mutex_);
    if (blocks_.empty()) return {};
    CellBlock block = std::move(blocks_.back());
    blocks_.pop_back();
    return block;
  }
  void give_back(CellBlock block) {
    const std::lock_guard lock(blocks_mutex_);
    blocks_.push_back(std::move(block));
  }

  void report(std::size_t rows) {
    if (!options_.progress) return;
    const std::lock_guard lock(progress_mutex_);
    rows_read_ += rows;
    options_.progress(rows_read_);
  }

  std::vector<const ColumnPiece*> column(std::size_t c) const {
    std::vector<const ColumnPiece*> all;
    for (const Piece& piece : pieces_) all.push_back(&piece.columns[c]);
    return all;
  }

  /// A kAuto column that is text in one piece is text in all of them.
  void settle_texts() {
    for (std::size_t c = 0; c < input_.plan.columns.size(); ++c) {
      if (input_.plan.columns[c].kind != CellKind::kAuto) continue;
      const auto is_text = [&](const Piece& piece) {
        return piece.columns[c].form == ColumnPiece::Form::kTexts;
      };
      if (std::none_of(pieces_.begin(), pieces_.end(), is_text)) continue;
      base::for_each_index(pieces_.size(), options_.threads, options_.stop, [&](std::size_t p) {
        if (is_text(pieces_[p])) return;
        CellBlock block;
        tokenise(p, block);
        read_text_piece(block, c, pieces_[p].columns[c]);
      });
    }
  }

  /// The first fault of the file, duplicates aside.
  std::optional<Fault> first_fault() const {
    std::optional<Fault> first;
    for (const Piece& piece : pieces_) {
      if (!first && piece.fault) first = piece.fault;
    }
    for (std::size_t c = 0; c < input_.plan.columns.size(); ++c) {
      keep_first(first, column_fault(c));
    }
    return first;
  }

  /// What can be said only with the whole column at hand.
  std::optional<Fault> column_fault(std::size_t c) const {
    for (std::size_t p = 0; p < pieces_.size(); ++p) {
      const ColumnPiece& piece = pieces_[p].columns[c];
      if (!piece.not_finite) continue;
      CellBlock block;
      tokenise(p, block);
      return not_finite_fault(block, *piece.not_finite, c, input_.plan.columns[c]);
    }
    const auto all = column(c);
    if (const auto too_large = find_too_large(all)) {
      CellBlock block;
      tokenise(too_large->piece, block);
      return too_large_fault(block, too_large->row, c, input_.plan.columns[c], too_large->digits);
    }
    return std::nullopt;
  }

  std::optional<Fault> duplicate_fault(const AssembledIds& ids,
                                       const std::optional<Fault>& fault) const {
    const auto twice = find_duplicate(ids.texts, ids.keys.first(rows_up_to(fault)),
                                      options_.threads, options_.stop);
    if (!twice) return std::nullopt;
    Fault at = fault_at_cell(input_, twice->row, input_.plan.id);
    const Fault first = fault_at_cell(input_, twice->first, input_.plan.id);
    at.message = "id " + base::in_quotes(ids.texts.at(twice->row)) +
                 " appears twice, first on line " +
                 std::to_string(input_.source.line_of(first.offset));
    at.expected = "a different id on every row";
    return at;
  }

  /// Rows whose ids were read before the fault: those of earlier pieces and of its own.
  std::size_t rows_up_to(const std::optional<Fault>& fault) const {
    std::size_t rows = 0;
    for (std::size_t p = 0; p < pieces_.size(); ++p) {
      if (fault && fault->offset < input_.starts[p]) break;
      rows += pieces_[p].columns[input_.plan.id].rows;
    }
    return rows;
  }

  base::Result<Table> assemble_all(const AssembledIds& ids) {
    Table table;
    table.ids = ids.texts;
    table.keys = ids.keys;
    for (const Piece& piece : pieces_) table.rows += piece.rows;
    table.columns.resize(input_.plan.columns.size());
    const bool is_complete = base::for_each_index(
        table.columns.size(), options_.threads, options_.stop, [&](std::size_t c) {
          if (c != input_.plan.id && keep_[c]) table.columns[c] = assemble(column(c), memory_);
          for (Piece& piece : pieces_) piece.columns[c] = ColumnPiece();
        });
    if (!is_complete) return interrupted();
    return table;
  }

  const TableInput& input_;
  const ReadOptions& options_;
  const std::vector<bool>& keep_;
  WorkloadBuilder& memory_;
  std::vector<Piece> pieces_;
  std::mutex blocks_mutex_;
  std::vector<CellBlock> blocks_;  ///< at rest
  std::mutex progress_mutex_;
  std::size_t rows_read_ = 0;
};

}  // namespace

base::Result<Table> read_table(const TableInput& input, const ReadOptions& options,
                               const std::vector<bool>& keep, const std::function<void()>& beside,
                               WorkloadBuilder& memory) {
  return Reader(input, options, keep, memory).run(beside);
}

Fault fault_at_cell(const TableInput& input, std::size_t row, std::size_t column) {
  CellBlock block;
  std::size_t begin = 0;
  for (std::size_t p = 0; p + 1 < input.starts.size(); ++p) {
    block.columns = input.plan.columns.size();
    input.tokenise(input.starts[p], input.starts[p + 1], block);
    if (row - begin < block.rows()) break;
    begin += block.rows();
  }
  Fault fault;
  if (row - begin < block.rows()) {
    const CellRef& cell = block.at(row - begin, column);
    fault.offset = block.file_offset(cell);
    fault.length = block.file_length(cell);
  }
  return fault;
}

}  // namespace pointsman::data
