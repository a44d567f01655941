using Engram.Cli.Configuration;
using Engram.Pipeline.Options;

namespace Engram.Tests.Configuration;

public sealed class SetOptionTests
{
    private const string Yaml =
        """
        model: m
        training: { path: t }
        prompts:
          - { strategy: duplicates, take: 40 }
          - { strategy: all, take: 20 }
        """;

    [Fact]
    public void A_value_replaces_what_the_file_says_and_leaves_the_rest()
    {
        var options = Parse("prompts[1].take=3", "generate.steps=7", "name=other");

        Assert.Equal(3, options.Prompts[1].Take);
        Assert.Equal(PromptStrategy.All, options.Prompts[1].Strategy);
        Assert.Equal(40, options.Prompts[0].Take);
        Assert.Equal(7, options.Generate.Steps);
        Assert.Equal("other", options.Name);
    }

    [Fact]
    public void A_value_may_be_a_flow_and_may_append_to_a_list()
    {
        var options = Parse("device=[host, cuda:0]", "prompts[2]={ strategy: file, path: a=b.txt }", "training.columns[0]=url");

        Assert.Equal(["host", "cuda:0"], options.Device);
        Assert.Equal("/data/a=b.txt", options.Prompts[2].Path);
        Assert.Equal(["url"], options.Training.Columns);
    }

    [Fact]
    public void Quoted_text_stays_text()
    {
        Assert.Equal("", Parse("generate.negative_prompt=''").Generate.NegativePrompt);
        Assert.Equal("auto", Parse("training.id=\"auto\"").Training.Id);
        Assert.Null(Parse("training.id=auto").Training.Id);
    }

    [Fact]
    public void A_later_setting_of_a_key_wins() => Assert.Equal(2, Parse("generate.steps=1", "generate.steps=2").Generate.Steps);

    [Theory]
    [InlineData("generate.per_prompt=-3", "--set generate.per_prompt: -3 is below 1")]
    [InlineData("generate.stepz=1", "--set generate.stepz: unknown key; did you mean steps?")]
    [InlineData("generate.steps=", "--set generate.steps: has no value; leave the key out to have its default")]
    [InlineData("generate.steps=null", "--set generate.steps: has no value; leave the key out to have its default")]
    [InlineData("prompts[3].take=1", "--set prompts[3].take: the list has 2 items, so [3] is no place in it")]
    [InlineData("prompts[x].take=1", "--set prompts[x].take: '[x]' is not of the form [0]")]
    [InlineData("prompts[0=1", "--set prompts[0: '[0' is not of the form [0]")]
    [InlineData("prompts[-1]=1", "--set prompts[-1]: '[-1]' is not of the form [0]")]
    [InlineData("prompts.take=1", "--set prompts.take: prompts is a list")]
    [InlineData("model.x=1", "--set model.x: model is a single value")]
    [InlineData("training[0]=1", "--set training[0]: training is a section of keys")]
    [InlineData("generate..steps=1", "--set generate..steps: a key's name is missing")]
    [InlineData("steps", "--set steps: is not of the form KEY=VALUE")]
    [InlineData("=1", "--set =1: is not of the form KEY=VALUE")]
    public void A_bad_setting_is_named(string setting, string expected) =>
        Assert.Equal([expected], Assert.Throws<ConfigurationException>(() => Parse(setting)).Lines);

    [Theory]
    [InlineData("name=a: b: c")]
    [InlineData("name=[a")]
    [InlineData("name={{ a")]
    public void A_value_that_is_not_yaml_is_said_to_be_none_with_its_key(string setting) =>
        Assert.StartsWith("--set name: is not YAML: ", Assert.Single(Assert.Throws<ConfigurationException>(() => Parse(setting)).Lines), StringComparison.Ordinal);

    private static RunOptions Parse(params string[] settings) => ConfigurationFile.Parse(Yaml, "/data/run.yaml", settings).Options;
}
