namespace Engram.Storage.DataSets.Pixels;

/// <summary>Opens the binary version of CIFAR-10 and CIFAR-100: the folder, or one batch.</summary>
internal static class CifarFormat
{
    private const int Ten = 10;
    private const int Hundred = 100;

    /// <summary>Whether a file bears a name of the binary version's batches.</summary>
    public static bool IsBatch(string name) => Path.GetFileName(name) is "train.bin" or "test.bin" or "test_batch.bin"
        || (Path.GetFileName(name).StartsWith("data_batch_", StringComparison.Ordinal) && IsBinary(name));

    /// <summary>Whether a single file may be a batch.</summary>
    public static bool IsBinary(string name) => name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase);

    /// <param name="batches">Files in order; test batches are left out where others are there.</param>
    /// <exception cref="DataSetException">A file is cut, or of neither record length.</exception>
    public static PixelSource Open(string path, string folder, IReadOnlyList<string> batches, TrainingColumns columns)
    {
        List<string> training = [.. batches.Where(name => !IsTest(name))];
        List<string> read = training.Count > 0 ? training : [.. batches];
        var labels = LabelsOf(Path.Combine(folder, read[0]));
        var files = read.Select(name => FileOf(Path.Combine(folder, name), labels)).ToList();
        var source = new PixelSource(path, labels == 1 ? "CIFAR-10 binary" : "CIFAR-100 binary", columns, Columns(path, folder, labels, columns), files)
        {
            Warnings = read.Count == batches.Count ? [] : [$"{path}: {string.Join(", ", batches.Where(IsTest))} is not read; name it to read it"],
        };
        return source;
    }

    private static bool IsTest(string name) => Path.GetFileName(name).StartsWith("test", StringComparison.OrdinalIgnoreCase);

    private static CifarFile FileOf(string path, int labels)
    {
        var (length, record) = (new FileInfo(path).Length, CifarFile.RecordBytes(labels));
        if (length == 0 || length % record != 0)
        {
            throw new DataSetException(
                $"{path}: {length} bytes are no whole number of CIFAR records ({record} bytes); the file is truncated or of another format");
        }

        return new CifarFile(labels)
        {
            Name = Path.GetFileName(path),
            Paths = [path],
            Rows = length / record,
            Width = CifarFile.Side,
            Height = CifarFile.Side,
            Channels = 3,
        };
    }

    // Both lengths fit only a multiple of their product; then CIFAR-10's labels decide, which stay below 10.
    private static int LabelsOf(string path)
    {
        var length = new FileInfo(path).Length;
        var (one, two) = (length % CifarFile.RecordBytes(1) == 0, length % CifarFile.RecordBytes(2) == 0);
        return one || !two ? 1 : 2;
    }

    private static LabelColumns Columns(string path, string folder, int labels, TrainingColumns columns) => labels == 1
        ? new LabelColumns(path, columns, [new LabelKind("label", "name", Ten, Names(folder, "batches.meta.txt", Ten))])
        : new LabelColumns(
            path,
            columns,
            [
                new LabelKind("coarse_label", "coarse_name", Hundred / 5, Names(folder, "coarse_label_names.txt", Hundred / 5)),
                new LabelKind("label", "name", Hundred, Names(folder, "fine_label_names.txt", Hundred)),
            ]);

    private static string[]? Names(string folder, string file, int count)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] names = [.. Utf8Lines.Read(path).Select(line => line.Text.Trim()).Where(name => name.Length > 0)];
        return names.Length == count ? names : throw new DataSetException($"{path}: {names.Length} names, {count} classes need one each");
    }
}
