using System.Text;

namespace Engram.Storage;

/// <summary>A text file that is written line by line and exists whole or not at all.</summary>
public sealed class DurableText : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly StreamWriter _lines;
    private bool _completed;

    public DurableText(string path)
    {
        DurableFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _path = path;
        _file = DurableFile.CreatePartial(path);
        _lines = new StreamWriter(_file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
    }

    public Task WriteLineAsync(string line) => _lines.WriteLineAsync(line);

    /// <summary>Makes it durable under its name.</summary>
    public async Task CompleteAsync()
    {
        await _lines.DisposeAsync();
        DurableFile.FlushToDisk(_file);
        await _file.DisposeAsync();
        DurableFile.Publish(_path);
        _completed = true;
    }

    /// <summary>Removes what was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_completed)
        {
            await _lines.DisposeAsync();
            await _file.DisposeAsync();
            File.Delete(_path + DurableFile.Partial);
        }
    }
}
