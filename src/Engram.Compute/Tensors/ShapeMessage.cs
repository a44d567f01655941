using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Engram.Compute;

/// <summary>An interpolated text that exists only where a requirement is not met.</summary>
[InterpolatedStringHandler]
public readonly ref struct ShapeMessage
{
    private readonly StringBuilder? _text;

    public ShapeMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = condition ? null : new StringBuilder(literalLength + (8 * formattedCount));
    }

    public void AppendLiteral(string value) => _text!.Append(value);

    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

    public override string ToString() => _text?.ToString() ?? string.Empty;
}
