using Engram.Cli.Consoles;

namespace Engram.Tests.Consoles;

public sealed class HeldLinesTests
{
    [Fact]
    public void Lines_are_held_until_they_are_released_and_come_at_once_afterwards()
    {
        var printed = new List<string>();
        using var lines = new HeldLines(printed.Add, TimeProvider.System);
        lines.Print("a");
        lines.Print("b");
        Assert.Empty(printed);

        lines.Release();
        lines.Print("c");
        Assert.Equal(["a", "b", "c"], printed);
    }

    [Fact]
    public void Dropped_lines_are_never_printed()
    {
        var printed = new List<string>();
        using var lines = new HeldLines(printed.Add, TimeProvider.System);
        lines.Print("a");
        lines.Drop();
        lines.Release();
        lines.Print("b");
        Assert.Equal(["b"], printed);
    }
}
