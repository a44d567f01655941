using System.Globalization;

namespace Engram.Storage.DataSets.Writing;

/// <summary>canaries.csv: how often each canary stood in the training set.</summary>
public static class CanaryList
{
    /// <returns>Repeats by image_id; 0 of the unused ones.</returns>
    /// <exception cref="DataSetException">The file is none of <c>engram canary</c>.</exception>
    public static IReadOnlyDictionary<string, int> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataSetException($"{path}: no such file; name the folder that 'engram canary' wrote");
        }

        var repeats = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, values) in CsvFile.Read(path, ["image_id", "repeats"]))
        {
            if (values[0] is not { } id || !int.TryParse(values[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || !repeats.TryAdd(id, count))
            {
                throw new DataSetException($"{path}:{line}: not a new image_id with a number of repeats");
            }
        }

        return repeats;
    }
}
