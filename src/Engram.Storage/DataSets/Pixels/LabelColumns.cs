using System.Globalization;

namespace Engram.Storage.DataSets.Pixels;

/// <summary>The columns of formats that hold pixels and class labels only: label, name, and for CIFAR-100 coarse_label and coarse_name.</summary>
internal sealed class LabelColumns
{
    private readonly string _path;
    private readonly IReadOnlyList<LabelKind> _kinds;

    /// <param name="kinds">One for each label byte of a row.</param>
    /// <exception cref="DataSetException">A mapped column does not exist.</exception>
    public LabelColumns(string path, TrainingColumns columns, IReadOnlyList<LabelKind> kinds)
    {
        (_path, _kinds) = (path, kinds);
        Fields = [.. kinds.SelectMany(kind => kind.Names is null ? [kind.Column] : new[] { kind.Column, kind.NameColumn })];

        // "text" is the default of training.caption and stands for what there is.
        string?[] asked = [columns.Caption is "text" ? null : columns.Caption, columns.Id, .. columns.Extra];
        if (asked.FirstOrDefault(column => column is not null && !Fields.Contains(column)) is { } absent)
        {
            throw new DataSetException(
                $"{path}: no column '{absent}'; the columns are {(Fields.Count == 0 ? "none (no labels lie beside the pictures)" : string.Join(", ", Fields))}")
            {
                MissingColumn = absent,
            };
        }

        if (columns.Image is not "image")
        {
            throw new DataSetException($"{path}: no column '{columns.Image}'; the pictures are the column image") { MissingColumn = columns.Image };
        }
    }

    public IReadOnlyList<string> Fields { get; }

    /// <summary>Column that captions are taken from; null where there are no labels.</summary>
    public string? CaptionColumn(TrainingColumns columns) =>
        columns.Caption is not "text" ? columns.Caption : Fields.Contains("name") ? "name" : Fields.Contains("label") ? "label" : null;

    /// <exception cref="DataSetException">A label is none of the format's: the file is damaged or not what it seems.</exception>
    public void Check(ReadOnlySpan<byte> labels, long row)
    {
        for (var i = 0; i < _kinds.Count; i++)
        {
            if (labels[i] >= _kinds[i].Classes)
            {
                throw new DataSetException(
                    $"{_path}: row {row}: {_kinds[i].Column} {labels[i]} is above {_kinds[i].Classes - 1}; the file is damaged or of another format");
            }
        }
    }

    /// <summary>The value of a column in a row with these label bytes.</summary>
    public string? Value(string? column, ReadOnlySpan<byte> labels)
    {
        for (var i = 0; i < _kinds.Count && column is not null; i++)
        {
            if (column == _kinds[i].Column)
            {
                return labels[i].ToString(CultureInfo.InvariantCulture);
            }

            if (column == _kinds[i].NameColumn)
            {
                return _kinds[i].Names?[labels[i]];
            }
        }

        return null;
    }
}
