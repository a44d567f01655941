namespace Engram.Cli.Reports;

/// <summary>HTML that is finished: it is put into a page as it is. Made only by <see cref="Html"/> and the drawings.</summary>
internal readonly record struct Markup(string Text)
{
    public static Markup None { get; } = new("");

    public override string ToString() => Text;
}
