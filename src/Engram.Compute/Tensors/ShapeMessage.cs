using System.Runtime.CompilerServices;

namespace Engram.Compute;

/// <summary>
/// The text of a <see cref="ShapeException"/>, written only where the condition fails. Every operation checks its shapes, and the texts of
/// checks that hold took 4 KiB of managed memory an operation.
/// </summary>
[InterpolatedStringHandler]
public ref struct ShapeMessage
{
    private DefaultInterpolatedStringHandler _text;

    public ShapeMessage(int literalLength, int formattedCount, bool condition, out bool wanted)
    {
        wanted = !condition;
        _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    internal string Text() => _text.ToStringAndClear();
}
