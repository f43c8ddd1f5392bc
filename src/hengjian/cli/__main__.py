from hengjian.cli import main

main()
