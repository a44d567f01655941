using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Finish;

/// <summary>Ids and carried columns of the training rows that results name, read in one pass.</summary>
internal sealed class TrainingLabels
{
    private readonly Dictionary<long, (string ImageId, IReadOnlyList<string?> Columns)> _labels = [];

    /// <param name="withColumns">Rows whose carried columns are wanted; null for all.</param>
    public TrainingLabels(TrainingSet training, IReadOnlySet<long> rows, CancellationToken stop, IReadOnlySet<long>? withColumns = null)
    {
        if (rows.Count == 0)
        {
            return;
        }

        foreach (var row in training.Source.ReadCaptions(rows.Min(), rows.Max() - rows.Min() + 1, stop))
        {
            if (rows.Contains(row.Row))
            {
                _labels.Add(row.Row, (row.ImageId, withColumns?.Contains(row.Row) is false ? [] : row.Columns));
            }
        }
    }

    public string ImageIdOf(long row) => _labels[row].ImageId;

    public IReadOnlyList<string?> ColumnsOf(long row) => _labels[row].Columns;
}
