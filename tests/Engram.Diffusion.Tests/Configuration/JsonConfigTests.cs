using Engram.Diffusion;

namespace Engram.Tests.Configuration;

public sealed class JsonConfigTests
{
    [Fact]
    public void Reads_bare_infinities_and_NaN_as_numbers_and_leaves_strings_alone()
    {
        var config = Parse("""{"a":-Infinity,"b":Infinity,"c":NaN,"d":"Infinity","e":"a \" NaN -Infinity","f":[NaN,1],"NaN":2}""");
        Assert.Equal(double.NegativeInfinity, config.Double("a"));
        Assert.Equal(double.PositiveInfinity, config.Double("b"));
        Assert.True(double.IsNaN(config.Double("c")));
        Assert.Equal("Infinity", config.Text("d"));
        Assert.Equal("a \" NaN -Infinity", config.Text("e"));
        Assert.Equal([double.NaN, 1], config.OptionalDoubles("f")!);
        Assert.Equal(2, config.Int("NaN"));
        Assert.Contains("d: \"Infinity\" is not a number", Refused(() => config.Double("d")), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_nobody_asked_for_are_reported_and_notes_are_not()
    {
        var config = Parse("""{"_class_name":"X","steps":1,"foreign":2,"more":3,"known":4}""");
        _ = config.Int("steps");
        config.Skip("known");
        Assert.Equal(["foreign", "more"], config.UnknownKeys);
    }

    [Fact]
    public void Errors_name_file_key_and_value()
    {
        var config = Parse("""{"n":1.5,"t":3,"b":"yes","l":[1,"x"],"s":"odd","null":null,"big":1e30,"whole":2.0}""");
        foreach (var (action, said) in new (Action, string)[]
        {
            (() => config.Int("n"), "n: 1.5"),
            (() => config.Int("big"), "big: 1e30"),
            (() => config.Text("t"), "t: 3"),
            (() => config.Bool("b"), "b: \"yes\""),
            (() => config.OptionalInts("l"), "l: \"x\""),
            (() => config.Int("null", 7), "null: null"),
            (() => config.Int("absent"), "absent"),
            (() => config.Choice("s", "even", "even"), "s: \"odd\" is not supported"),
            (() => config.Only("t", "null", "false"), "t: 3 is not supported"),
            (() => config.OptionalIntOrList("l", 3), "l:"),
        })
        {
            var message = Refused(action);
            Assert.StartsWith("dir/config.json: ", message, StringComparison.Ordinal);
            Assert.Contains(said, message, StringComparison.Ordinal);
        }

        Assert.Equal(2, config.Int("whole"));
        Assert.Equal([2, 2, 2], config.OptionalIntOrList("whole", 3)!);
        Assert.Null(config.OptionalInt("null"));
        config.Only("null", "null");
        config.Only("whole", "2");
        config.Only("absent", "null");
    }

    [Theory]
    [InlineData("{\"a\":1,\n\"b\":}", "line 2")]
    [InlineData("{\"a\":1,\"a\":2}", "'a'")]
    [InlineData("[1]", "a list")]
    [InlineData("", "broken JSON")]
    [InlineData("{\"a\":Infinit}", "broken JSON")]
    public void Refuses_what_is_no_object_with_file_and_place(string json, string said) =>
        Assert.Contains(said, Refused(() => Parse(json)), StringComparison.Ordinal);

    private static JsonConfig Parse(string json) => JsonConfig.Parse("dir/config.json", json);

    private static string Refused(Action action)
    {
        var refused = Assert.Throws<ModelException>(action);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }
}
