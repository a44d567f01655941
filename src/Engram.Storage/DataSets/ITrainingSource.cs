namespace Engram.Storage.DataSets;

/// <summary>A data set that streams in row order, as often as it is asked to, in bounded memory.</summary>
public interface ITrainingSource
{
    string Path { get; }

    TrainingColumns Columns { get; }

    /// <summary>Rows, those without a picture included.</summary>
    long Count { get; }

    /// <summary>What was noticed at opening and does not stop the run, one line each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Format, columns and what is taken from which.</summary>
    SourceDescription Describe();

    /// <summary>Rows with their pictures, from row <paramref name="first"/> on, at most <paramref name="count"/>.</summary>
    /// <exception cref="DataSetException">A file does not hold what its footer promised.</exception>
    IEnumerable<TrainingRow> ReadRows(long first = 0, long? count = null, CancellationToken cancel = default);

    /// <summary>Single rows with their pictures, in ascending order of <paramref name="rows"/>.</summary>
    IEnumerable<TrainingRow> ReadRowsAt(IReadOnlyList<long> rows, CancellationToken cancel = default)
    {
        for (var i = 0; i < rows.Count;)
        {
            var end = i + 1;
            while (end < rows.Count && rows[end] == rows[end - 1] + 1)
            {
                end++;
            }

            foreach (var row in ReadRows(rows[i], end - i, cancel))
            {
                yield return row;
            }

            i = end;
        }
    }

    /// <summary>The same rows without their pictures: ids, captions and extra columns only.</summary>
    IEnumerable<TrainingRow> ReadCaptions(long first = 0, long? count = null, CancellationToken cancel = default);

    /// <summary>SHA-256 over all files; above 10 GB over parts of them unless <paramref name="full"/> is set.</summary>
    DataHash ComputeHash(bool full = false, CancellationToken cancel = default);
}
