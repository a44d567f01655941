# Forwards its arguments to the command line and ends with its exit code; `./run.ps1 run configs/quickstart.yaml` is the quickstart.
& dotnet run --project "$PSScriptRoot/src/Engram.Cli" -c Release -- @args
exit $LASTEXITCODE
